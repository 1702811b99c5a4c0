namespace Whence.Models.Images;

/// <summary>
/// A picture of 8-bit samples, [Height,Width,Channels] with channels innermost, rows from the top, no padding.
/// Channels is 1 (grey), 3 (red, green, blue) or 4 (red, green, blue, alpha; alpha not multiplied in).
/// Samples are in the file's own transfer curve (sRGB as a rule), which is what classifiers are trained on.
/// </summary>
public sealed class Image
{
    /// <summary>The most pixels (width times height) that any reader, writer or resizer here accepts.</summary>
    public const int MaxPixels = 100_000_000;

    /// <summary>Wraps pixels without copying.</summary>
    /// <param name="width">Pixels per row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="channels">1, 3 or 4.</param>
    /// <param name="pixels">[height,width,channels].</param>
    /// <exception cref="ImageException">The dimensions are not positive, too large, or do not match the array.</exception>
    public Image(int width, int height, int channels, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        CheckSize("image", width, height);
        if (channels is not (1 or 3 or 4))
            throw new ImageException($"image {width}x{height}: {channels} channels, expected 1, 3 or 4");
        var expected = (long)width * height * channels;
        if (pixels.Length != expected)
            throw new ImageException($"image {width}x{height}x{channels}: {pixels.Length} bytes, expected {expected}");
        Width = width;
        Height = height;
        Channels = channels;
        Pixels = pixels;
    }

    /// <summary>Makes a black picture (transparent black for 4 channels).</summary>
    /// <inheritdoc cref="Image(int, int, int, byte[])"/>
    public Image(int width, int height, int channels)
        : this(width, height, channels, new byte[PixelCount("image", width, height) * channels])
    {
    }

    /// <summary>Pixels per row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>1 (grey), 3 (RGB) or 4 (RGBA).</summary>
    public int Channels { get; }

    /// <summary>The samples, [Height,Width,Channels]; not a copy.</summary>
    public byte[] Pixels { get; }

    /// <summary>The sample at a row, column and channel.</summary>
    public ref byte this[int y, int x, int channel] => ref Pixels[((y * Width) + x) * Channels + channel];

    /// <summary>One row of samples, [Width,Channels].</summary>
    public Span<byte> Row(int y) => Pixels.AsSpan(y * Width * Channels, Width * Channels);

    /// <summary>The samples as x/255 in [0,1], [1,Height,Width,Channels]; alpha must be flattened first.</summary>
    /// <exception cref="ImageException">The picture has an alpha channel.</exception>
    public float[] ToFloats()
    {
        if (Channels == 4)
            throw new ImageException($"image {Width}x{Height}: has an alpha channel; flatten it over a background before taking floats");
        var floats = new float[Pixels.Length];
        for (var i = 0; i < floats.Length; i++)
            floats[i] = Pixels[i] / 255f;
        return floats;
    }

    /// <summary>The picture of samples in [0,1], [height,width,channels]: round(255*clip(x,0,1)), NaN as 0.</summary>
    /// <exception cref="ImageException">The dimensions do not match the samples.</exception>
    public static Image FromFloats(int width, int height, int channels, ReadOnlySpan<float> samples)
    {
        var expected = (long)PixelCount("image", width, height) * channels;
        if (samples.Length != expected)
            throw new ImageException($"image {width}x{height}x{channels}: {samples.Length} samples, expected {expected}");
        var pixels = new byte[samples.Length];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = samples[i] > 0 ? (byte)(Math.Min(samples[i], 1f) * 255f + 0.5f) : (byte)0;
        return new Image(width, height, channels, pixels);
    }

    /// <summary>
    /// The red-green-blue picture: grey is copied to the three channels, alpha is dropped (see <see cref="Flatten"/>). Itself when it is
    /// RGB.
    /// </summary>
    public Image ToRgb()
    {
        if (Channels == 3)
            return this;
        var rgb = new Image(Width, Height, 3);
        var step = Channels == 1 ? 0 : 1;
        for (int i = 0, s = 0, d = 0; i < Width * Height; i++, s += Channels, d += 3)
        {
            rgb.Pixels[d] = Pixels[s];
            rgb.Pixels[d + 1] = Pixels[s + step];
            rgb.Pixels[d + 2] = Pixels[s + step + step];
        }
        return rgb;
    }

    /// <summary>
    /// The grey picture by the luma of ITU-R BT.601, (19595 R + 38470 G + 7471 B + 32768) / 65536, alpha dropped. Itself when it is grey.
    /// </summary>
    public Image ToGrey()
    {
        if (Channels == 1)
            return this;
        var grey = new Image(Width, Height, 1);
        for (int i = 0, s = 0; i < grey.Pixels.Length; i++, s += Channels)
            grey.Pixels[i] = (byte)((19595 * Pixels[s] + 38470 * Pixels[s + 1] + 7471 * Pixels[s + 2] + 32768) >> 16);
        return grey;
    }

    /// <summary>
    /// The RGB picture over an opaque background: round((alpha*c + (255-alpha)*background)/255). Itself when there is no alpha.
    /// </summary>
    public Image Flatten(Rgb background)
    {
        if (Channels != 4)
            return this;
        var flat = new Image(Width, Height, 3);
        for (int s = 0, d = 0; s < Pixels.Length; s += 4, d += 3)
        {
            var alpha = Pixels[s + 3];
            flat.Pixels[d] = Mix(Pixels[s], background.R, alpha);
            flat.Pixels[d + 1] = Mix(Pixels[s + 1], background.G, alpha);
            flat.Pixels[d + 2] = Mix(Pixels[s + 2], background.B, alpha);
        }
        return flat;
    }

    /// <summary>The part [height,width] whose top left corner is at (x, y).</summary>
    /// <exception cref="ImageException">The part is empty or leaves the picture.</exception>
    public Image Crop(int x, int y, int width, int height)
    {
        if (x < 0 || y < 0 || width < 1 || height < 1 || x > Width - width || y > Height - height)
            throw new ImageException($"crop {width}x{height} at ({x},{y}) leaves the image of {Width}x{Height}");
        var part = new Image(width, height, Channels);
        for (var row = 0; row < height; row++)
            Row(y + row).Slice(x * Channels, width * Channels).CopyTo(part.Row(row));
        return part;
    }

    /// <summary>Throws unless 1 &lt;= width, height and width*height &lt;= <see cref="MaxPixels"/>.</summary>
    internal static void CheckSize(string name, long width, long height)
    {
        if (width < 1 || height < 1 || width > MaxPixels || height > MaxPixels || width * height > MaxPixels)
            throw new ImageException($"{name}: size {width}x{height}; both sides must be positive, the product at most {MaxPixels} pixels");
    }

    static int PixelCount(string name, int width, int height)
    {
        CheckSize(name, width, height);
        return width * height;
    }

    static byte Mix(int over, int under, int alpha) => (byte)((alpha * over + (255 - alpha) * under + 127) / 255);
}
