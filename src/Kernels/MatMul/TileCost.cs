namespace Whence.Kernels.MatMul;

/// <summary>
/// What the products of a tile take on a processor, as multiples of the least clocks that its arithmetic allows. Fitted to 2,248 plans of 102 products and
/// convolutions on an H200 (<c>bench/gpu tiles</c>, bench/results).
/// </summary>
/// <param name="Alone">Of a group that has a processor to itself, or shares it with fewer than it has room for.</param>
/// <param name="Crowded">Of each of many groups on a processor.</param>
/// <param name="AtOnce">Groups that a processor has room for.</param>
readonly record struct TileCost(double Alone, double Crowded, int AtOnce);
