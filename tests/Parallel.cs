// Fixtures run beside one another; those that redirect the console, or stand on state of the whole process, say that they do not.
[assembly: Parallelizable(ParallelScope.Fixtures)]
