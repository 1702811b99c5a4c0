using Whence.Models.Images;

namespace Whence.Uncertainty.Evidence;

/// <summary>Small square pictures of one size, so that a posterior can show what it speaks of.</summary>
static class Thumbnail
{
    /// <summary>The picture's centre square, in colour, at <paramref name="side"/> pixels.</summary>
    public static Image Of(Image picture, int side)
    {
        var shorter = Math.Min(picture.Width, picture.Height);
        var square = picture.ToRgb().Crop((picture.Width - shorter) / 2, (picture.Height - shorter) / 2, shorter, shorter);
        return Resize.To(square, side, side, Interpolation.Bilinear);
    }
}
