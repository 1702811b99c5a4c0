namespace Whence.Models.Images;

/// <summary>
/// Draws attribution maps: over the picture they explain, or alone. A map is divided by a symmetric clip, the given percentile of |map|,
/// so that a few extreme
/// pixels do not wash out the rest. A map of zeros is drawn as no evidence (the picture in grey), never as amplified rounding noise.
/// </summary>
public static class Overlay
{
    /// <summary>The part of all |values| that the colours resolve; the rest have the end colours.</summary>
    public const double DefaultPercentile = 99.5;

    /// <summary>
    /// Weak values of a signed map start from a colour this far from white: opacity already fades them, and white would veil the picture.
    /// </summary>
    const float Tint = 0.4f;

    /// <summary>The opacity of the strongest values.</summary>
    const double Strongest = 0.9;

    /// <summary>What a network does not see is darkened so far.</summary>
    const double Dimmed = 0.45;

    static readonly Rgb Shade = new(20, 22, 26);

    /// <summary>
    /// Blends the map's colours over the picture in softened grey. Opacity grows as |t|^0.6 up to 0.9, t = map/scale clipped, so that the
    /// picture stays visible where
    /// the map says nothing. Coarse maps are enlarged bilinearly to the picture's size.
    /// </summary>
    /// <param name="picture">What was explained; alpha is flattened over white.</param>
    /// <param name="map">[mapHeight,mapWidth], finite.</param>
    /// <param name="mapHeight">Rows of the map.</param>
    /// <param name="mapWidth">Columns of the map.</param>
    /// <param name="isSigned">Whether the sign is shown (blue against, red for); else |map| is drawn.</param>
    /// <param name="percentile">Of |map|, above 0 and up to 100: gets the full colour.</param>
    /// <param name="floor">Maps whose largest |value| does not exceed this count as zero.</param>
    /// <param name="seen">The part of the picture that the map is of; the rest is dimmed. Null: all of it.</param>
    /// <exception cref="ImageException">The map has a value that is not finite, or its dimensions do not match.</exception>
    public static OverlayResult Render(
        Image picture, ReadOnlySpan<float> map, int mapHeight, int mapWidth, bool isSigned = true,
        double percentile = DefaultPercentile, float floor = 0, PictureRegion? seen = null)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var scale = Scale(map, mapHeight, mapWidth, percentile, floor);
        var result = Softened(picture);
        var values = Resize.Map(map, mapHeight, mapWidth, result.Height, result.Width, seen ?? new(0, 0, result.Width, result.Height));
        for (var i = 0; i < values.Length; i++)
        {
            var (color, opacity) = float.IsNaN(values[i]) ? (Shade, Dimmed) : Colour(values[i], scale, isSigned);
            Blend(result.Pixels.AsSpan(3 * i, 3), color, opacity);
        }
        return new OverlayResult(result, scale, scale == 0);
    }

    /// <summary>What <see cref="Render"/> lays over a picture, alone: one pixel of red, green, blue and opacity per value.</summary>
    /// <inheritdoc cref="Render"/>
    public static OverlayResult Layer(
        ReadOnlySpan<float> map, int mapHeight, int mapWidth, bool isSigned = true, double percentile = DefaultPercentile, float floor = 0)
    {
        var scale = Scale(map, mapHeight, mapWidth, percentile, floor);
        var result = new Image(mapWidth, mapHeight, 4);
        for (var i = 0; i < map.Length; i++)
        {
            var (color, opacity) = Colour(map[i], scale, isSigned);
            ReadOnlySpan<byte> pixel = [color.R, color.G, color.B, (byte)Math.Round(255 * opacity)];
            pixel.CopyTo(result.Pixels.AsSpan(4 * i, 4));
        }
        return new OverlayResult(result, scale, scale == 0);
    }

    /// <summary>The map alone in the colours of <see cref="ColorMap"/>, one pixel per value.</summary>
    /// <inheritdoc cref="Render"/>
    public static OverlayResult RenderMap(
        ReadOnlySpan<float> map, int mapHeight, int mapWidth, bool isSigned = true, double percentile = DefaultPercentile, float floor = 0)
    {
        var scale = Scale(map, mapHeight, mapWidth, percentile, floor);
        var colors = isSigned ? ColorMap.Signed : ColorMap.Unsigned;
        var result = new Image(mapWidth, mapHeight, 3);
        for (var i = 0; i < map.Length; i++)
        {
            var t = scale == 0 ? 0 : map[i] / scale;
            Blend(result.Pixels.AsSpan(3 * i, 3), colors[isSigned ? t : Math.Abs(t)], 1);
        }
        return new OverlayResult(result, scale, scale == 0);
    }

    /// <summary>A horizontal legend of the colours, the lowest value at the left.</summary>
    /// <param name="isSigned">Which map.</param>
    /// <param name="width">In pixels, at least 2.</param>
    /// <param name="height">In pixels.</param>
    public static Image Legend(bool isSigned, int width = 256, int height = 16)
    {
        var colors = isSigned ? ColorMap.Signed : ColorMap.Unsigned;
        var bar = new Image(width, height, 3);
        for (var x = 0; x < width; x++)
        {
            var t = (double)x / Math.Max(1, width - 1);
            for (var y = 0; y < height; y++)
                Blend(bar.Row(y).Slice(3 * x, 3), colors[isSigned ? 2 * t - 1 : t], 1);
        }
        return bar;
    }

    /// <summary>
    /// The percentile of |map| by nearest rank; the largest |value| when that is zero because the map is sparse; 0 when nothing exceeds
    /// the floor.
    /// </summary>
    /// <inheritdoc cref="Render"/>
    public static float Scale(ReadOnlySpan<float> map, int mapHeight, int mapWidth, double percentile = DefaultPercentile, float floor = 0)
    {
        Image.CheckSize("map", mapWidth, mapHeight);
        if (map.Length != mapHeight * mapWidth)
            throw new ImageException($"map [{mapHeight},{mapWidth}]: {map.Length} values, expected {mapHeight * mapWidth}");
        if (!(percentile > 0 && percentile <= 100))
            throw new ImageException($"map [{mapHeight},{mapWidth}]: percentile {percentile}, expected above 0 and at most 100");
        var sizes = new float[map.Length];
        for (var i = 0; i < map.Length; i++)
        {
            if (!float.IsFinite(map[i]))
                throw new ImageException($"map [{mapHeight},{mapWidth}]: value {map[i]} at row {i / mapWidth}, column {i % mapWidth}");
            sizes[i] = Math.Abs(map[i]);
        }
        Array.Sort(sizes);
        if (sizes[^1] <= floor)
            return 0;
        var rank = sizes[Math.Clamp((int)Math.Ceiling(percentile / 100 * sizes.Length) - 1, 0, sizes.Length - 1)];
        return rank > floor ? rank : sizes[^1];
    }

    static (Rgb Color, double Opacity) Colour(float value, float scale, bool isSigned)
    {
        var t = scale == 0 ? 0 : Math.Clamp(value / scale, -1f, 1f);
        var size = Math.Abs(t);
        var color = isSigned ? ColorMap.Signed[MathF.CopySign(Tint + (1 - Tint) * size, t)] : ColorMap.Unsigned[size];
        return (color, Strongest * Math.Pow(size, 0.6));
    }

    /// <summary>Grey with contrast halved around a light middle, so that colours on top are told apart from the picture.</summary>
    static Image Softened(Image picture)
    {
        var grey = new Image(picture.Width, picture.Height, 1, [.. picture.Flatten(Rgb.White).ToGrey().Pixels]);
        for (var i = 0; i < grey.Pixels.Length; i++)
            grey.Pixels[i] = (byte)(64 + grey.Pixels[i] * 5 / 8);
        return grey.ToRgb();
    }

    static void Blend(Span<byte> pixel, Rgb color, double opacity)
    {
        pixel[0] = (byte)Math.Round(pixel[0] + opacity * (color.R - pixel[0]));
        pixel[1] = (byte)Math.Round(pixel[1] + opacity * (color.G - pixel[1]));
        pixel[2] = (byte)Math.Round(pixel[2] + opacity * (color.B - pixel[2]));
    }
}
