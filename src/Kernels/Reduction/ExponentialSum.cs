using Whence.Kernels.Pointwise;

namespace Whence.Kernels.Reduction;

/// <summary>A sum of exponentials that does not overflow: sum of exp(x - largest).</summary>
/// <param name="Largest">The largest x.</param>
/// <param name="Sum">What the exponentials of the distances from it add up to.</param>
readonly record struct ExponentialSum(Scalar Largest, Scalar Sum);
