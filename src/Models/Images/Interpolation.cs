namespace Whence.Models.Images;

/// <summary>
/// How <see cref="Resize"/> computes a new pixel. Bilinear and bicubic are antialiased: when shrinking, the filter is stretched by the
/// scale.
/// </summary>
public enum Interpolation
{
    /// <summary>The pixel whose cell holds the new pixel's centre.</summary>
    Nearest,

    /// <summary>Triangle filter, w(d) = 1-|d| for |d| &lt; 1.</summary>
    Bilinear,

    /// <summary>Cubic convolution with a = -1/2, support 2 (Keys 1981).</summary>
    Bicubic,
}
