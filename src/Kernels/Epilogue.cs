namespace Whence.Kernels;

/// <summary>
/// What happens to a result element v between the last multiply-add and the store, in this order:
/// v += bias[k]; v += residual[same index as y]; v = activation(v); v = mask[same index] &gt; 0 ? v : 0.
/// </summary>
/// <param name="Activation">The pointwise function.</param>
/// <param name="A">Slope of LeakyRelu, lower bound of Clip.</param>
/// <param name="B">Upper bound of Clip.</param>
readonly record struct Epilogue(
    bool Bias = false, bool Residual = false, ActivationKind Activation = ActivationKind.None, float A = 0, float B = 0, bool Mask = false);
