using System.Runtime.CompilerServices;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;
using Sharp = SixLabors.ImageSharp;

namespace Whence.Models.Images.Formats;

/// <summary>
/// The one door to SixLabors.ImageSharp. It gets files that were checked before: size within bounds, nothing missing, metadata left out.
/// Its configuration knows four decoders and two encoders; whatever it throws becomes an <see cref="ImageException"/>.
/// </summary>
static class Codec
{
    /// <summary>What a single buffer may take: the largest accepted picture with four channels of 16 bits.</summary>
    const int BufferMegabytes = Image.MaxPixels / (1024 * 1024) * 8 + 8;

    /// <summary>What is kept between pictures.</summary>
    const int PoolMegabytes = 32;

    static readonly Sharp.Configuration Configuration = Configure();

    static Sharp.Configuration Configure()
    {
        var configuration = new Sharp.Configuration
        {
            MaxDegreeOfParallelism = 1,
            MemoryAllocator = MemoryAllocator.Create(
                new MemoryAllocatorOptions { AllocationLimitMegabytes = BufferMegabytes, MaximumPoolSizeMegabytes = PoolMegabytes }),
        };
        var formats = configuration.ImageFormatsManager;
        formats.AddImageFormatDetector(new PngImageFormatDetector());
        formats.AddImageFormatDetector(new JpegImageFormatDetector());
        formats.AddImageFormatDetector(new WebpImageFormatDetector());
        formats.AddImageFormatDetector(new BmpImageFormatDetector());
        formats.SetDecoder(PngFormat.Instance, new PngDecoder { IgnoreMetadata = true });
        formats.SetDecoder(JpegFormat.Instance, new JpegDecoder { IgnoreMetadata = true });
        formats.SetDecoder(WebpFormat.Instance, new WebpDecoder { IgnoreMetadata = true });
        formats.SetDecoder(BmpFormat.Instance, new BmpDecoder());
        return configuration;
    }

    /// <summary>Decodes a checked file to the samples of a pixel type, rows from the top, in the machine's byte order.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="width">What its header says; the decoder must come to the same.</param>
    /// <param name="height">Likewise.</param>
    /// <param name="name">What error messages call it.</param>
    /// <exception cref="ImageException">The decoder refuses the file.</exception>
    public static byte[] Decode<TPixel>(byte[] file, int width, int height, string name) where TPixel : unmanaged, IPixel<TPixel>
    {
        try
        {
            using var image = Sharp.Image.Load<TPixel>(Configuration, file);
            if ((image.Width, image.Height) != (width, height))
                throw new ImageException($"{name}: the header says {width}x{height}, the pixels are {image.Width}x{image.Height}");
            var samples = new byte[(long)width * height * Unsafe.SizeOf<TPixel>()];
            image.CopyPixelDataTo(samples);
            return samples;
        }
        catch (Exception thrown) when (thrown is not ImageException)
        {
            throw new ImageException($"{name}: the picture cannot be decoded: {thrown.Message}", thrown);
        }
    }

    /// <summary>A JPEG file of a picture without alpha, colours at full resolution.</summary>
    public static byte[] EncodeJpeg(Image image, int quality)
    {
        var file = new MemoryStream();
        using var pixels = Sharp.Image.LoadPixelData<Rgb24>(Configuration, image.ToRgb().Pixels, image.Width, image.Height);
        pixels.Save(file, new JpegEncoder { Quality = quality, ColorType = JpegColorType.YCbCrRatio444 });
        return file.ToArray();
    }

    /// <summary>A PNG file of 8 bits a sample: L8 for one channel, Rgb24 for three, Rgba32 for four.</summary>
    public static byte[] EncodePng(Image image)
    {
        var file = new MemoryStream();
        switch (image.Channels)
        {
            case 1:
                Encode<L8>(PngColorType.Grayscale);
                break;
            case 3:
                Encode<Rgb24>(PngColorType.Rgb);
                break;
            default:
                Encode<Rgba32>(PngColorType.RgbWithAlpha);
                break;
        }
        return file.ToArray();

        void Encode<TPixel>(PngColorType color) where TPixel : unmanaged, IPixel<TPixel>
        {
            using var pixels = Sharp.Image.LoadPixelData<TPixel>(Configuration, image.Pixels, image.Width, image.Height);
            var encoder = new PngEncoder
            {
                BitDepth = PngBitDepth.Bit8,
                ColorType = color,
                FilterMethod = PngFilterMethod.Adaptive,
                TransparentColorMode = PngTransparentColorMode.Preserve,
                IgnoreMetadata = true,
            };
            pixels.Save(file, encoder);
        }
    }
}
