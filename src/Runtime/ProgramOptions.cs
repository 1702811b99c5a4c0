namespace Whence.Runtime;

/// <summary>What a plan asks of the kernels it is bound to.</summary>
/// <param name="DirectConvolution">Convolutions sum their products as they are, without a transform that rounds more.</param>
/// <param name="Precision">How products of matrices and convolutions multiply.</param>
sealed record ProgramOptions(bool DirectConvolution = false, Precision Precision = Precision.Single);
