namespace Whence.Kernels;

/// <summary>Marks a static method over <c>ArrayView</c>s as a GPU kernel, written for groups of so many threads.</summary>
/// <param name="threads">Threads of a group; 0 where a type argument decides, and the launch says.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelAttribute(int threads = 0) : Attribute
{
    /// <summary>Threads of a group along x.</summary>
    public int Threads { get; } = threads;

    /// <summary>Launch bound: groups that must fit on one multiprocessor at once; 0 leaves it open.</summary>
    public int MinGroups { get; init; }
}
