namespace Whence.Graphs.Ops;

/// <summary>How the place o of a resized axis maps to a place in the original; s is the scale, n the original extent, m = s * n.</summary>
enum CoordinateMode
{
    /// <summary>(o + 1/2) / s - 1/2: pixel centres.</summary>
    HalfPixel,

    /// <summary>(o + 1/2) / s: half a pixel behind the pixel centres, as TensorFlow looks for nearest ones.</summary>
    HalfPixelForNearest,

    /// <summary>Pixel centres; 0 where only one element results.</summary>
    PyTorchHalfPixel,

    /// <summary>o (n - 1) / (m - 1): the border elements coincide.</summary>
    AlignCorners,

    /// <summary>o / s.</summary>
    Asymmetric,

    /// <summary>Pixel centres about the common centre where m is not a whole number.</summary>
    HalfPixelSymmetric,

    /// <summary>The border elements coincide with the borders of a region given in fractions of n - 1.</summary>
    CropAndResize,
}
