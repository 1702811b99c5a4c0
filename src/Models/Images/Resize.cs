namespace Whence.Models.Images;

/// <summary>
/// Changes the size of pictures and maps. Pictures follow Pillow's <c>Image.resize</c>: separable, horizontal pass first, rounded to 8
/// bits after
/// each pass, fixed-point weights, alpha multiplied in meanwhile.
/// </summary>
public static class Resize
{
    /// <summary>Resizes to an exact size.</summary>
    /// <exception cref="ImageException">The new size is not positive or too large.</exception>
    public static Image To(Image image, int width, int height, Interpolation interpolation = Interpolation.Bilinear)
    {
        ArgumentNullException.ThrowIfNull(image);
        Image.CheckSize("resize", width, height);
        if (width == image.Width && height == image.Height)
            return image;
        if (interpolation == Interpolation.Nearest)
            return Nearest(image, width, height);
        Image.CheckSize("resize, after the horizontal pass", width, image.Height);
        var source = image.Channels == 4 ? Premultiplied(image) : image;
        if (width != source.Width)
            source = Horizontal(source, new ResizeTaps(source.Width, width, interpolation));
        if (height != source.Height)
            source = Vertical(source, new ResizeTaps(source.Height, height, interpolation));
        return image.Channels == 4 ? Unmultiplied(source) : source;
    }

    /// <summary>Resizes so that the shorter side has n pixels; the longer side is n*longer/shorter, cut off, as Torchvision has it.</summary>
    /// <exception cref="ImageException">The new size is not positive or too large.</exception>
    public static Image ShorterSide(Image image, int n, Interpolation interpolation = Interpolation.Bilinear)
    {
        ArgumentNullException.ThrowIfNull(image);
        var (width, height) = SizeOfShorterSide(image.Width, image.Height, n);
        return To(image, width, height, interpolation);
    }

    /// <summary>The size that a picture of some size gets by <see cref="ShorterSide"/>.</summary>
    /// <exception cref="ImageException">The new size is not positive or too large.</exception>
    internal static (int Width, int Height) SizeOfShorterSide(int width, int height, int n)
    {
        var longer = (long)n * Math.Max(width, height) / Math.Min(width, height);
        Image.CheckSize("resize", n, longer);
        return width <= height ? (n, (int)longer) : ((int)longer, n);
    }

    /// <summary>The middle part; an odd rest is split with the larger half where rounding to even puts it, as Torchvision does.</summary>
    /// <exception cref="ImageException">The picture is smaller than the part.</exception>
    public static Image CentreCrop(Image image, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(image);
        var (x, y) = CornerOfCentre(image.Width, image.Height, width, height);
        return image.Crop(x, y, width, height);
    }

    /// <summary>Where the upper left corner of the middle part lies.</summary>
    internal static (int X, int Y) CornerOfCentre(int width, int height, int partWidth, int partHeight) =>
        ((int)Math.Round((width - partWidth) / 2.0), (int)Math.Round((height - partHeight) / 2.0));

    /// <summary>
    /// Repeats every pixel so often in both directions that the longer side has about so many pixels: small pictures for viewing. Never
    /// shrinks.
    /// </summary>
    /// <param name="image">The picture.</param>
    /// <param name="side">The wanted longer side in pixels.</param>
    public static Image Enlarge(Image image, int side = 280)
    {
        ArgumentNullException.ThrowIfNull(image);
        var factor = Math.Max(1, (int)Math.Round((double)side / Math.Max(image.Width, image.Height)));
        return To(image, image.Width * factor, image.Height * factor, Interpolation.Nearest);
    }

    /// <summary>
    /// Bilinear interpolation of a map, pixel centres at halves, constant beyond the outermost centres, no antialiasing:
    /// meant for enlarging maps of a coarse layer.
    /// </summary>
    /// <param name="map">[height,width].</param>
    /// <param name="height">Rows of the map.</param>
    /// <param name="width">Columns of the map.</param>
    /// <param name="toHeight">Rows of the result.</param>
    /// <param name="toWidth">Columns of the result.</param>
    /// <returns>[toHeight,toWidth].</returns>
    /// <exception cref="ImageException">The dimensions do not match or are not positive.</exception>
    public static float[] Map(ReadOnlySpan<float> map, int height, int width, int toHeight, int toWidth) =>
        Map(map, height, width, toHeight, toWidth, new(0, 0, toWidth, toHeight));

    /// <summary>The same over a part of the result; NaN where a pixel's centre lies outside it.</summary>
    /// <inheritdoc cref="Map(ReadOnlySpan{float}, int, int, int, int)"/>
    internal static float[] Map(ReadOnlySpan<float> map, int height, int width, int toHeight, int toWidth, PictureRegion part)
    {
        Image.CheckSize("map", width, height);
        Image.CheckSize("resized map", toWidth, toHeight);
        if (map.Length != height * width)
            throw new ImageException($"map [{height},{width}]: {map.Length} values, expected {height * width}");
        var result = new float[toHeight * toWidth];
        for (var y = 0; y < toHeight; y++)
        {
            var (top, bottom, down) = Between(y, part.Y, height, part.Height);
            for (var x = 0; x < toWidth; x++)
            {
                var (left, right, along) = Between(x, part.X, width, part.Width);
                var upper = float.Lerp(map[top * width + left], map[top * width + right], along);
                var lower = float.Lerp(map[bottom * width + left], map[bottom * width + right], along);
                result[y * toWidth + x] = float.Lerp(upper, lower, down);
            }
        }
        return result;
    }

    // The values on both sides of a pixel's centre, and how far it lies from the first; NaN outside of [start, start + length).
    static (int Low, int High, float Fraction) Between(int i, double start, int from, double length)
    {
        var along = i + 0.5 - start;
        if (along < 0 || along >= length)
            return (0, 0, float.NaN);
        var at = Math.Clamp(along * from / length - 0.5, 0, from - 1);
        var low = (int)at;
        return (low, Math.Min(low + 1, from - 1), (float)(at - low));
    }

    static Image Nearest(Image image, int width, int height)
    {
        var result = new Image(width, height, image.Channels);
        for (var y = 0; y < height; y++)
        {
            var source = image.Row((int)((2L * y + 1) * image.Height / (2L * height)));
            var target = result.Row(y);
            for (var x = 0; x < width; x++)
            {
                var sx = (int)((2L * x + 1) * image.Width / (2L * width));
                for (var c = 0; c < image.Channels; c++)
                    target[x * image.Channels + c] = source[sx * image.Channels + c];
            }
        }
        return result;
    }

    static Image Horizontal(Image image, ResizeTaps taps)
    {
        var channels = image.Channels;
        var result = new Image(taps.First.Length, image.Height, channels);
        for (var y = 0; y < image.Height; y++)
        {
            var target = result.Row(y);
            for (var x = 0; x < result.Width; x++)
            {
                var weights = taps.Weights.AsSpan(x * taps.Stride, taps.Count[x]);
                var source = image.Row(y).Slice(taps.First[x] * channels, weights.Length * channels);
                for (var c = 0; c < channels; c++)
                {
                    var sum = 1 << (ResizeTaps.Bits - 1);
                    for (int t = 0, s = c; t < weights.Length; t++, s += channels)
                        sum += source[s] * weights[t];
                    target[x * channels + c] = Clip(sum);
                }
            }
        }
        return result;
    }

    static Image Vertical(Image image, ResizeTaps taps)
    {
        var result = new Image(image.Width, taps.First.Length, image.Channels);
        var sums = new int[image.Width * image.Channels];
        for (var y = 0; y < result.Height; y++)
        {
            sums.AsSpan().Fill(1 << (ResizeTaps.Bits - 1));
            for (var t = 0; t < taps.Count[y]; t++)
            {
                var weight = taps.Weights[y * taps.Stride + t];
                var source = image.Row(taps.First[y] + t);
                for (var i = 0; i < sums.Length; i++)
                    sums[i] += source[i] * weight;
            }
            var target = result.Row(y);
            for (var i = 0; i < sums.Length; i++)
                target[i] = Clip(sums[i]);
        }
        return result;
    }

    static byte Clip(int sum) => (byte)Math.Clamp(sum >> ResizeTaps.Bits, 0, 255);

    static Image Premultiplied(Image image)
    {
        var result = new Image(image.Width, image.Height, 4);
        for (var i = 0; i < image.Pixels.Length; i++)
            result.Pixels[i] = (i & 3) == 3 ? image.Pixels[i] : (byte)((image.Pixels[i] * image.Pixels[i | 3] + 127) / 255);
        return result;
    }

    static Image Unmultiplied(Image image)
    {
        for (var i = 0; i < image.Pixels.Length; i++)
        {
            var alpha = image.Pixels[i | 3];
            if ((i & 3) != 3 && alpha != 0)
                image.Pixels[i] = (byte)Math.Min(255, 255 * image.Pixels[i] / alpha);
        }
        return image;
    }
}
