namespace Whence.Runtime.Cuda;

/// <summary>What a driver call answers (<c>CUresult</c>); the codes that are treated specially, the driver names the others.</summary>
enum CudaResult
{
    Success = 0,
    InvalidValue = 1,
    OutOfMemory = 2,
    StubLibrary = 34,
    NoDevice = 100,
    EccUncorrectable = 214,
    NvlinkUncorrectable = 220,
    IllegalAddress = 700,
    LaunchTimeout = 702,
    ContextIsDestroyed = 709,
    Assert = 710,
    HardwareStackError = 714,
    IllegalInstruction = 715,
    MisalignedAddress = 716,
    InvalidAddressSpace = 717,
    InvalidProgramCounter = 718,
    LaunchFailed = 719,
    SystemDriverMismatch = 803,
    StreamCaptureUnsupported = 900,
}

/// <summary>What can be asked of a device (<c>CUdevice_attribute</c>).</summary>
enum DeviceAttribute
{
    MaxThreadsPerGroup = 1,
    MaxSharedBytesPerGroup = 8,
    ClockKilohertz = 13,
    Multiprocessors = 16,
    ComputeMode = 20,
    MemoryClockKilohertz = 36,
    MemoryBusBits = 37,
    L2Bytes = 38,
    ComputeCapabilityMajor = 75,
    ComputeCapabilityMinor = 76,
    MaxSharedBytesPerGroupOptIn = 97,
    MemoryPoolsSupported = 115,
}

/// <summary>What can be asked of, or set on, a kernel function (<c>CUfunction_attribute</c>).</summary>
enum FunctionAttribute
{
    MaxThreadsPerGroup = 0,
    StaticSharedBytes = 1,
    LocalBytes = 3,
    Registers = 4,
    MaxDynamicSharedBytes = 8,
}

/// <summary>Options of the driver's PTX compiler (<c>CUjit_option</c>).</summary>
enum JitOption
{
    InfoLog = 3,
    InfoLogBytes = 4,
    ErrorLog = 5,
    ErrorLogBytes = 6,
    LogVerbose = 12,
}
