namespace Whence.Kernels.Reduction;

/// <summary>The best element of a search so far.</summary>
/// <param name="Value">What it is compared by, the larger the better.</param>
/// <param name="Order">When it was met, from 0.</param>
readonly record struct Found(float Value, int Order);
