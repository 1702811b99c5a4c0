using Whence.Explain;
using Whence.Models.Images;

namespace Whence.Uncertainty.Evidence;

/// <summary>What makes a picture worse and leaves it what it is, at strengths as of common-corruption benchmarks (grade 1 to 3).</summary>
enum PictureCorruption
{
    /// <summary>Gaussian blur; its standard deviation is .4 pixels and an eightieth of the shorter side.</summary>
    Blur,

    /// <summary>Normal noise of standard deviation .05 on every channel.</summary>
    Noise,

    /// <summary>Contrast of .4 around the middle grey.</summary>
    Contrast,

    /// <summary>JPEG of quality 15.</summary>
    Jpeg,
}

/// <summary>Corrupts pictures.</summary>
static class PictureCorruptions
{
    const double Deviation = 0.05, Share = 1.0 / 80, Least = 0.4;
    const float Contrast = 0.4f;
    const int Quality = 15;
    const uint Purpose = 0x434f5250;

    /// <summary>The corrupted picture, of the same size.</summary>
    /// <param name="corruption">Which.</param>
    /// <param name="image">Grey or RGB.</param>
    /// <param name="number">Keeps apart the noise of pictures.</param>
    public static Image Apply(this PictureCorruption corruption, Image image, int number)
    {
        if (corruption == PictureCorruption.Jpeg)
            return ImageFile.Decode(Jpeg.Encode(image, Quality), "corrupted copy") is var read && image.Channels == 1 ? read.ToGrey() : read;
        var pixels = image.ToFloats();
        if (corruption == PictureCorruption.Blur)
            GaussianBlur.Apply(image.ToFloats(), image.Height, image.Width, image.Channels, Least + Share * Math.Min(image.Height, image.Width), pixels);
        if (corruption == PictureCorruption.Noise)
        {
            var noise = new double[pixels.Length];
            RandomSequence.Normal(1, Purpose, (ulong)number, noise);
            for (var i = 0; i < pixels.Length; i++)
                pixels[i] += (float)(Deviation * noise[i]);
        }
        if (corruption == PictureCorruption.Contrast)
        {
            for (var i = 0; i < pixels.Length; i++)
                pixels[i] = 0.5f + Contrast * (pixels[i] - 0.5f);
        }
        return Image.FromFloats(image.Width, image.Height, image.Channels, pixels);
    }
}
