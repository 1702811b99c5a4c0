namespace Whence.Runtime.Cuda;

/// <summary>Options of the driver's PTX compiler (<c>CUjit_option</c>).</summary>
enum JitOption
{
    InfoLog = 3,
    InfoLogBytes = 4,
    ErrorLog = 5,
    ErrorLogBytes = 6,
    LogVerbose = 12,
}
