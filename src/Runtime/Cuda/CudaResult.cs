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
