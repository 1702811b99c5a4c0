using ILGPU;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pointwise;

/// <summary>
/// An <see cref="Epilogue"/> as an argument of a kernel that writes vectors of channels. What is not asked for is not read; its view may be any. A launch gives the
/// values of the fields, in this order.
/// </summary>
readonly struct EpilogueArguments<T>
    where T : unmanaged, IChannels<T>
{
    /// <summary>Bias, by channel.</summary>
    public readonly ArrayView<T> Bias;

    /// <summary>Residual, as the result lies.</summary>
    public readonly ArrayView<T> Residual;

    /// <summary>Mask, as the result lies.</summary>
    public readonly ArrayView<T> Mask;

    /// <summary>What is asked for.</summary>
    public readonly EpilogueFlags Flags;

    /// <summary>The finished vector <paramref name="at"/> of the result, in vector <paramref name="block"/> of the channels.</summary>
    public T Of(T values, int at, int block)
    {
        if (Flags.Bias != 0)
            values = T.Join(default(Plus), values, Bias[block]);
        if (Flags.Residual != 0)
            values = T.Join(default(Plus), values, Residual[at]);
        if (Flags.Activation != 0)
            values = T.Join(new Activation(Flags), values, values);
        if (Flags.Mask != 0)
            values = T.Join(default(Masked), values, Mask[at]);
        return values;
    }
}
