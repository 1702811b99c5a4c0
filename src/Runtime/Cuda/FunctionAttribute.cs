namespace Whence.Runtime.Cuda;

/// <summary>What can be asked of, or set on, a kernel function (<c>CUfunction_attribute</c>).</summary>
enum FunctionAttribute
{
    MaxThreadsPerGroup = 0,
    StaticSharedBytes = 1,
    LocalBytes = 3,
    Registers = 4,
    MaxDynamicSharedBytes = 8,
}
