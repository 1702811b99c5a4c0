using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Whence.Runtime.Cuda;

/// <summary>The driver's functions, resolved once from one loaded library; several libraries can be in use side by side.</summary>
sealed unsafe class DriverApi(DriverLibrary library)
{
    public DeviceCalls Devices { get; } = new(library);

    public MemoryCalls Memory { get; } = new(library);

    public StreamCalls Streams { get; } = new(library);

    public GraphCalls Graphs { get; } = new(library);

    public ModuleCalls Modules { get; } = new(library);

    /// <summary>Throws the typed error of a call that failed; on success the text is never put together.</summary>
    public void Check(CudaResult result, string call, [InterpolatedStringHandlerArgument(nameof(result))] FailureText doing)
    {
        if (result != CudaResult.Success)
            throw Failure(result, call, doing.ToString());
    }

    /// <summary>The error of a failed call in the driver's words.</summary>
    public CudaException Failure(CudaResult result, string call, string doing, string log = "") =>
        new(new((int)result, Name(result), call, doing), Describe(result, call, doing) + (log.Length == 0 ? "" : $"\n{log}"));

    /// <summary>One sentence: what was being done, the call, the driver's name and number of the error, and its explanation.</summary>
    public string Describe(CudaResult result, string call, string doing)
    {
        byte* text = null;
        var known = Devices.GetErrorString(result, &text) == CudaResult.Success && text is not null;
        return $"{doing}: {call} failed with {Name(result)} ({(int)result}){(known ? $", {Marshal.PtrToStringUTF8((nint)text)}" : "")}";
    }

    /// <summary>The driver's name of an error, such as <c>CUDA_ERROR_INVALID_VALUE</c>.</summary>
    public string Name(CudaResult result)
    {
        byte* name = null;
        var known = Devices.GetErrorName(result, &name) == CudaResult.Success && name is not null;
        return known ? Marshal.PtrToStringUTF8((nint)name)! : $"CUDA_ERROR_{(int)result}";
    }
}
