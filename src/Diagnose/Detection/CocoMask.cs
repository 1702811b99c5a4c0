using System.Text.Json;
using Whence.Diagnose.Tables;

namespace Whence.Diagnose.Detection;

/// <summary>Reads "segmentation" of COCO's JSON: a list of polygons, or run lengths as numbers or compressed, with the size of the picture.</summary>
static class CocoMask
{
    /// <summary>Reads one.</summary>
    /// <param name="source">Name of the file, for messages.</param>
    /// <param name="segmentation">The element.</param>
    /// <param name="size">Size of the picture, where it is stated.</param>
    /// <exception cref="TableException">It is none of these, or of another picture's size.</exception>
    public static Mask Read(string source, JsonElement segmentation, (int Height, int Width)? size)
    {
        try
        {
            return segmentation.ValueKind switch
            {
                JsonValueKind.Array => Polygons(segmentation, size ?? throw new DiagnoseException("its image states no height and width, which polygons need")),
                JsonValueKind.Object => Runs(segmentation, size),
                _ => throw new DiagnoseException($"it is {segmentation.ValueKind}, expects a list of polygons or an object with size and counts"),
            };
        }
        catch (DiagnoseException caught) when (caught is not TableException)
        {
            throw new TableException(source, $"segmentation: {caught.Message}", inner: caught);
        }
        catch (InvalidOperationException caught)
        {
            // JSON's reader takes strings whose bytes are no text, until they are asked for.
            throw new TableException(source, "segmentation: the compressed mask is no text in UTF-8", inner: caught);
        }
    }

    static Mask Polygons(JsonElement polygons, (int Height, int Width) size)
    {
        var masks = polygons.EnumerateArray().Select(polygon => MaskPolygon.Fill(size.Height, size.Width, Numbers(polygon)));
        return masks.DefaultIfEmpty(new(size.Height, size.Width, [size.Height * size.Width])).Aggregate((a, b) => a.Or(b));
    }

    static Mask Runs(JsonElement runs, (int Height, int Width)? expected)
    {
        if (!runs.TryGetProperty("size", out var stated) || !runs.TryGetProperty("counts", out var counts) || Numbers(stated) is not [var height, var width])
            throw new DiagnoseException("expects size [height, width] and counts");
        var size = (Height: Whole(height), Width: Whole(width));
        if ((long)size.Height * size.Width > int.MaxValue || (expected is { } image && image != size))
            throw new DiagnoseException($"its size is {height} x {width}, its image's {expected?.Height} x {expected?.Width}");
        return counts.ValueKind == JsonValueKind.String
            ? MaskText.Read(size.Height, size.Width, counts.GetString())
            : new(size.Height, size.Width, Array.ConvertAll(Numbers(counts), Whole));
    }

    static int Whole(double value) => value is >= 0 and <= int.MaxValue && value == Math.Floor(value) ? (int)value : throw new DiagnoseException($"{value} is no whole number of pixels");

    static double[] Numbers(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array)
            throw new DiagnoseException($"{list.ValueKind}, expects an array of numbers");
        return [.. list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out var value)
            ? value : throw new DiagnoseException($"'{TableException.Short(item.GetRawText())}', expects a number"))];
    }
}
