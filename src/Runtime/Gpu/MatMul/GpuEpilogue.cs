using Whence.Kernels;
using Whence.Kernels.Pointwise;

namespace Whence.Runtime.Gpu;

/// <summary>An epilogue with the buffers that it reads.</summary>
readonly record struct GpuEpilogue(Epilogue Epilogue, GpuBuffer Bias, GpuBuffer Residual, GpuBuffer Mask)
{
    /// <summary>The fields of <see cref="EpilogueArguments{T}"/> for a kernel that stores to <paramref name="y"/>, which stands for what is not asked for.</summary>
    public object[] Fields(GpuBuffer y) =>
        [Epilogue.Bias ? Bias : y, Epilogue.Residual ? Residual : y, Epilogue.Mask ? Mask : y, new EpilogueFlags(Epilogue)];

    /// <summary>The same for a part of the results: residual and mask are cut like y.</summary>
    public GpuEpilogue Slice(long start, long length) => this with
    {
        Residual = Epilogue.Residual ? Residual.Slice(start, length) : default,
        Mask = Epilogue.Mask ? Mask.Slice(start, length) : default,
    };
}
