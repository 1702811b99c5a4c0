using System.Globalization;
using System.Text.Json;
using Whence.Diagnose.Tables;

namespace Whence.Diagnose.Detection;

/// <summary>Reads truths and detections of boxes or masks in COCO's JSON [Lin 2014]. Ids are compared as texts: 7 and "7" are one.</summary>
public sealed class CocoReader
{
    // What the format itself knows; what else pictures and objects state are properties.
    static readonly HashSet<string> OfPictures = ["id", "file_name", "height", "width", "license", "coco_url", "flickr_url", "date_captured"];
    static readonly HashSet<string> OfObjects = ["id", "image_id", "category_id", "bbox", "area", "segmentation", "iscrowd", "ignore", "score"];

    readonly string source;
    readonly bool withMasks;
    readonly Dictionary<string, int> images = [];
    readonly Dictionary<string, int> classes = [];
    readonly List<(int Height, int Width)?> sizes = [];

    CocoReader(string source, bool withMasks) => (this.source, this.withMasks) = (source, withMasks);

    /// <summary>
    /// Reads a file of truths (images, categories, annotations) and one of detections (an array of image_id, category_id, bbox or segmentation, score).
    /// </summary>
    /// <param name="truth">The truths.</param>
    /// <param name="detections">The detections.</param>
    /// <param name="shape">What is compared; by default boxes where the first detection states one, else masks.</param>
    /// <exception cref="TableException">A file cannot be read, or speaks of what the truths do not know.</exception>
    public static DetectionData Read(string truth, string detections, DetectionShape shape = DetectionShape.AsStated)
    {
        using var document = Open(detections);
        var list = document.RootElement.ValueKind == JsonValueKind.Object ? "annotations" : null;
        var withMasks = shape == DetectionShape.Masks || (shape == DetectionShape.AsStated && StatesMasks(document.RootElement, list));
        var (known, reader) = ReadBoth(truth, withMasks);
        var found = new CocoReader(Path.GetFileName(detections), reader);
        return known with { Detections = [.. found.Each(document.RootElement, list, found.Detection).OrderBy(detection => detection.Image)], HasMasks = withMasks };
    }

    /// <summary>Reads a file of truths; there are no detections.</summary>
    /// <exception cref="TableException">It cannot be read.</exception>
    public static DetectionData ReadTruth(string truth, DetectionShape shape = DetectionShape.Boxes)
    {
        var withMasks = shape == DetectionShape.Masks || (shape == DetectionShape.AsStated && TruthStatesMasks(truth));
        return ReadBoth(truth, withMasks).Data with { HasMasks = withMasks };
    }

    static bool TruthStatesMasks(string truth)
    {
        using var document = Open(truth);
        return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("annotations", out var list) && list.ValueKind == JsonValueKind.Array
            && list.GetArrayLength() > 0 && list.EnumerateArray().All(a => a.ValueKind == JsonValueKind.Object && a.TryGetProperty("segmentation", out _));
    }

    static bool StatesMasks(JsonElement root, string? list)
    {
        if (list is not null && !root.TryGetProperty(list, out root))
            return false;
        return root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0 && root[0].ValueKind == JsonValueKind.Object
            && !root[0].TryGetProperty("bbox", out _) && root[0].TryGetProperty("segmentation", out _);
    }

    /// <summary>Whether a file begins as COCO's truths do: one JSON object, not of lines, with a member that is a list of images, annotations or categories.</summary>
    public static bool IsTruth(string path)
    {
        if (!path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || !File.Exists(path))
            return false;
        using var file = File.OpenText(path);
        var start = new char[4096];
        var text = new string(start, 0, file.ReadBlock(start)).TrimStart();
        return text.StartsWith('{') && (text.Contains("\"images\"") || text.Contains("\"annotations\"") || text.Contains("\"categories\"") || text.Contains("\"info\""));
    }

    static (DetectionData Data, CocoReader Reader) ReadBoth(string truth, bool withMasks)
    {
        var reader = new CocoReader(Path.GetFileName(truth), withMasks);
        using var document = Open(truth);
        var data = reader.ReadPictures(document.RootElement);
        var members = new JsonMembers(reader.source, OfObjects);
        var truths = reader.Each(document.RootElement, "annotations", a => Kept(reader.Truth(a), members, a)).Index().OrderBy(pair => pair.Item.Image).ToArray();
        return (data with { Truths = [.. truths.Select(pair => pair.Item)], ObjectColumns = members.ToTable([.. truths.Select(pair => pair.Index)]) }, reader);
    }

    CocoReader(string source, CocoReader known)
        : this(source, known.withMasks) => (images, classes, sizes) = (known.images, known.classes, known.sizes);

    static JsonDocument Open(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException caught)
        {
            throw new TableException(Path.GetFileName(path), caught.Message, (caught.LineNumber ?? 0) + 1, inner: caught);
        }
        catch (IOException caught)
        {
            throw new TableException(path, caught.Message, inner: caught);
        }
    }

    static T Kept<T>(T read, JsonMembers members, JsonElement item)
    {
        members.Add(item);
        return read;
    }

    DetectionData ReadPictures(JsonElement root)
    {
        // ODIN calls the pictures of its maps observations.
        var list = root.ValueKind == JsonValueKind.Object && !root.TryGetProperty("images", out _) && root.TryGetProperty("observations", out _) ? "observations" : "images";
        var members = new JsonMembers(source, OfPictures);
        var stated = Each(root, list, image => Kept((Id: Id(image, "id"), Size: Size(image), File: image.TryGetProperty("file_name", out var name) ? Text(name) : ""), members, image));
        var pictures = stated.Index().OrderBy(pair => Value(pair.Item.Id)).ThenBy(pair => pair.Item.Id, StringComparer.Ordinal).ToArray();
        foreach (var (_, (id, size, _)) in pictures)
        {
            if (!images.TryAdd(id, images.Count))
                throw new TableException(source, $"image '{id}' stands twice");
            sizes.Add(size);
        }
        var categories = Each(root, "categories", category => (Id: Id(category, "id"), Name: Text(Member(category, "name"))));
        var ordered = categories.OrderBy(c => Value(c.Id)).ThenBy(c => c.Id, StringComparer.Ordinal).ToArray();
        foreach (var (id, _) in ordered)
        {
            if (!classes.TryAdd(id, classes.Count))
                throw new TableException(source, $"category '{id}' stands twice");
        }
        return new([.. pictures.Select(pair => pair.Item.Id)], [.. ordered.Select(c => c.Name)], [], [])
        {
            Sizes = sizes,
            Files = [.. pictures.Select(pair => pair.Item.File)],
            PictureColumns = members.ToTable([.. pictures.Select(pair => pair.Index)]),
        };
    }

    // Numbers by value and before words: COCO's order of pictures, which decides between equal scores, and of categories.
    static double Value(string id) => double.TryParse(id, CultureInfo.InvariantCulture, out var number) ? number : double.MaxValue;

    List<T> Each<T>(JsonElement root, string? list, Func<JsonElement, T> read)
    {
        if (list is not null && (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(list, out root)))
            throw new TableException(source, $"has no list '{list}'");
        if (root.ValueKind != JsonValueKind.Array)
            throw new TableException(source, $"{list ?? "the file"} is {root.ValueKind}, expects an array");
        var items = new List<T>(root.GetArrayLength());
        foreach (var item in root.EnumerateArray())
        {
            try
            {
                items.Add(read(item));
            }
            catch (TableException caught)
            {
                throw new TableException(source, $"{list}[{items.Count}]: {caught.Reason}", inner: caught);
            }
            catch (InvalidOperationException caught)
            {
                throw new TableException(source, $"{list}[{items.Count}]: a text is not UTF-8: {caught.Message}", inner: caught);
            }
        }
        return items;
    }

    (int Height, int Width)? Size(JsonElement image) =>
        image.TryGetProperty("height", out var height) && image.TryGetProperty("width", out var width) && height.ValueKind == JsonValueKind.Number && width.ValueKind == JsonValueKind.Number && height.TryGetInt32(out var h) && width.TryGetInt32(out var w)
        && h >= 0 && w >= 0 && (long)h * w <= int.MaxValue ? (h, w) : null;

    TruthObject Truth(JsonElement a)
    {
        var image = Place(images, a, "image_id");
        var mask = withMasks ? CocoMask.Read(source, Member(a, "segmentation"), sizes[image]) : null;
        var box = mask is null || a.TryGetProperty("bbox", out _) ? Box(a) : mask.Box;
        var isCrowd = a.TryGetProperty("iscrowd", out var crowd) && crowd.ValueKind == JsonValueKind.Number && crowd.GetDouble() != 0;
        var area = a.TryGetProperty("area", out var stated) ? Number(stated) : mask?.Area ?? box.Area;
        return new(Id(a, "id"), image, Place(classes, a, "category_id"), box, area, isCrowd, mask);
    }

    DetectedObject Detection(JsonElement d)
    {
        var image = Place(images, d, "image_id");
        var mask = withMasks ? CocoMask.Read(source, Member(d, "segmentation"), sizes[image]) : null;
        return new(image, Place(classes, d, "category_id"), mask?.Box ?? Box(d), Number(Member(d, "score")), mask);
    }

    int Place(Dictionary<string, int> places, JsonElement item, string member)
    {
        var id = Id(item, member);
        return places.TryGetValue(id, out var place) ? place : throw new TableException(source, $"{member} '{TableException.Short(id)}' is not among the truths'");
    }

    Box Box(JsonElement item)
    {
        var box = Member(item, "bbox");
        if (box.ValueKind != JsonValueKind.Array || box.GetArrayLength() != 4)
            throw new TableException(source, "bbox is not [x, y, width, height]");
        Box read = new(Number(box[0]), Number(box[1]), Number(box[2]), Number(box[3]));
        return read.Width >= 0 && read.Height >= 0 ? read : throw new TableException(source, $"bbox has width {read.Width} and height {read.Height}");
    }

    JsonElement Member(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var member) ? member : throw new TableException(source, $"has no '{name}'");

    string Id(JsonElement item, string name) => Text(Member(item, name));

    string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        _ => throw new TableException(source, $"an id or name is {value.ValueKind}, expects a text or a number"),
    };

    double Number(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
        ? number
        : throw new TableException(source, $"'{TableException.Short(value.GetRawText())}' is no finite number");
}
