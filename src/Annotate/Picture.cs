using Whence.Models.Images;

namespace Whence.Annotate;

/// <summary>A picture as annotators see it: colours, luma and the luma's Laplacian, made once.</summary>
public sealed class Picture
{
    /// <summary>Prepares a picture.</summary>
    /// <param name="image">Grey or in colours; transparency shows white.</param>
    /// <param name="bytes">Size of its file.</param>
    public Picture(Image image, long bytes)
    {
        Image = image.Channels is 1 or 3 ? image.ToRgb() : image.Flatten(new(255, 255, 255)).ToRgb();
        Bytes = bytes;
        var (pixels, luma) = (Image.Pixels, new double[Image.Width * Image.Height]);
        for (var i = 0; i < luma.Length; i++)
            luma[i] = (0.299 * pixels[3 * i] + 0.587 * pixels[3 * i + 1] + 0.114 * pixels[3 * i + 2]) / 255;
        (Luma, Laplacian) = (luma, Second(luma, Image.Width, Image.Height));
    }

    /// <summary>Red, green, blue.</summary>
    public Image Image { get; }

    /// <summary>Size of the file.</summary>
    public long Bytes { get; }

    /// <summary>Brightness <c>.299 R + .587 G + .114 B</c> of every pixel, in [0,1], rows from the top: BT.601.</summary>
    public IReadOnlyList<double> Luma { get; }

    /// <summary>Sum of the four neighbours minus four times the pixel, of every pixel that has four; empty in pictures less than 3 wide or high.</summary>
    public IReadOnlyList<double> Laplacian { get; }

    /// <summary>Where its file lies; null where it is from none.</summary>
    public string? Path { get; init; }

    /// <summary>What a network says of it; null where none was asked.</summary>
    public Judged? Judged { get; init; }

    /// <summary>Where its objects are; null where that is not known.</summary>
    public PictureObjects? Objects { get; init; }

    static double[] Second(double[] luma, int width, int height)
    {
        if (width < 3 || height < 3)
            return [];
        var result = new double[(width - 2) * (height - 2)];
        for (int y = 1, at = 0; y < height - 1; y++)
        {
            for (var x = 1; x < width - 1; x++, at++)
            {
                var i = y * width + x;
                result[at] = luma[i - 1] + luma[i + 1] + luma[i - width] + luma[i + width] - 4 * luma[i];
            }
        }
        return result;
    }
}
