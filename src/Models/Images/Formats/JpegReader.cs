using SixLabors.ImageSharp.PixelFormats;

namespace Whence.Models.Images.Formats;

/// <summary>
/// JPEG, baseline and progressive; grey, YCbCr, RGB, and CMYK as Adobe programs write it. The library decodes the coefficients; its chroma
/// is as coarse as stored, so enlarging it and mixing the colours are done here, as libjpeg does them.
/// </summary>
static class JpegReader
{
    /// <summary>Whether the bytes start as a JPEG file does.</summary>
    public static bool IsJpeg(ReadOnlySpan<byte> bytes) => bytes.StartsWith<byte>([0xFF, 0xD8, 0xFF]);

    /// <summary>Decodes a file. Grey files give 1 channel, all others 3.</summary>
    /// <param name="bytes">The whole file; what follows the end-of-image marker is ignored.</param>
    /// <param name="name">What error messages call it.</param>
    /// <returns>The picture as stored, and its EXIF orientation.</returns>
    /// <exception cref="ImageException">The file is damaged, truncated, too large, or of a kind that is not decoded.</exception>
    public static (Image Image, int Orientation) Decode(ReadOnlySpan<byte> bytes, string name)
    {
        var file = JpegFile.Read(bytes, name);
        var image = file.Frame.Components.Length switch
        {
            1 => Grey(file, name),
            3 => Coloured(file, name),
            _ => new(file.Frame.Width, file.Frame.Height, 3, Samples(file, InkTransform(file, name), name)),
        };
        return (image, Exif.Orientation(file.ExifBlock));
    }

    static byte[] Samples(JpegFile file, int transform, string name) =>
        Codec.Decode<Rgb24>(file.Plain(transform), file.Frame.Width, file.Frame.Height, name);

    static Image Grey(JpegFile file, string name)
    {
        var samples = Samples(file, 0, name);
        var image = new Image(file.Frame.Width, file.Frame.Height, 1);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = samples[3 * i];
        return image;
    }

    static Image Coloured(JpegFile file, string name)
    {
        var frame = file.Frame;
        var samples = Samples(file, 0, name);
        for (var c = 0; c < 3; c++)
        {
            var component = frame.Components[c];
            var (across, down) = (frame.MaxHorizontal / component.Horizontal, frame.MaxVertical / component.Vertical);
            new ChromaUpsampling(samples, frame.Width, frame.Height, c).Smooth(across, down);
        }
        if (IsLuminanceAndChroma(file))
            YCbCr.ToRgb(samples);
        return new(frame.Width, frame.Height, 3, samples);
    }

    /// <summary>What libjpeg takes three components for: JFIF says chroma, else Adobe's segment decides, else the components' ids.</summary>
    static bool IsLuminanceAndChroma(JpegFile file) =>
        file.IsJfif || (file.AdobeTransform is { } transform ? transform != 0 : file.Frame.Components is not [{ Id: 'R' }, { Id: 'G' }, { Id: 'B' }]);

    /// <summary>Adobe's inks are stored as their complements, R = C*K/255; others are not, and the library cannot give them apart.</summary>
    static int InkTransform(JpegFile file, string name) => file.AdobeTransform switch
    {
        0 or 2 => file.AdobeTransform.Value,
        null => throw new ImageException($"{name}: JPEG in CMYK without Adobe's segment, which says how the inks are meant: convert it to RGB"),
        _ => throw new ImageException($"{name}: JPEG of four components with Adobe transform {file.AdobeTransform}; 0 (CMYK) and 2 (YCCK) are read"),
    };
}
