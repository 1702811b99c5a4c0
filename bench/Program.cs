using Whence.Bench.Kernels;

// One program, one sub-command per bench: dotnet run -c Release --project bench -- kernels [filter] [width]
if (args is ["kernels", .. var rest])
    return KernelBench.Run(rest);
Console.Error.WriteLine("usage: kernels [filter] [512|256|128]");
return 2;
