using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Whence.Kernels.Codes;

/// <summary>A convolution of codes and what they stand for.</summary>
/// <param name="Dims">Its dimensions.</param>
/// <param name="Zero">The code of 0 in x, which is around x too.</param>
/// <param name="InputScale">What one step of x stands for.</param>
/// <param name="Units">What one step of w stands for, for each filter.</param>
/// <param name="OutputScale">What one step of y stands for; 1 for floats.</param>
/// <param name="Bounds">The codes of y; null for floats.</param>
sealed record CodeConvArguments(ConvDims Dims, int Zero, float InputScale, float[] Units, float OutputScale, CodeBounds? Bounds)
{
    /// <summary>Whether y are codes.</summary>
    public bool IsCodes => Bounds is not null;

    /// <summary>A short name of the units: equal for equal ones.</summary>
    public string UnitsDigest { get; } = Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<float>(Units)));
}
