using Whence.Runtime.Cpu;

namespace Whence.Runtime;

/// <summary>What a plan asks of the kernels it is bound to.</summary>
/// <param name="DirectConvolution">Convolutions sum their products as they are, without a transform that rounds more.</param>
/// <param name="Precision">How products of matrices and convolutions multiply.</param>
/// <param name="Packs">Where the CPU's programs over the same parameters share rearranged copies of them.</param>
sealed record ProgramOptions(bool DirectConvolution = false, Precision Precision = Precision.Single, PackStore? Packs = null);
