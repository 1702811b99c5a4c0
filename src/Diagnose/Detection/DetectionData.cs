using Whence.Diagnose.Data;
using Whence.Diagnose.Tables;

namespace Whence.Diagnose.Detection;

/// <summary>An object that is in a picture.</summary>
/// <param name="Id">Its id in the file.</param>
/// <param name="Image">Place of its picture.</param>
/// <param name="Class">Place of its class.</param>
/// <param name="Box">Where it is.</param>
/// <param name="Area">Pixels that it covers; the box's where the file states none.</param>
/// <param name="IsCrowd">Several objects in one: what lies in it counts neither as found nor as wrong.</param>
/// <param name="Mask">Its pixels; null where boxes are compared.</param>
public sealed record TruthObject(string Id, int Image, int Class, Box Box, double Area, bool IsCrowd, Mask? Mask = null);

/// <summary>An object that a model says is in a picture.</summary>
/// <param name="Image">Place of the picture.</param>
/// <param name="Class">Place of the class.</param>
/// <param name="Box">Where it is said to be.</param>
/// <param name="Score">How sure the model is; only the order matters.</param>
/// <param name="Mask">The pixels it is said to cover; null where boxes are compared.</param>
public sealed record DetectedObject(int Image, int Class, Box Box, double Score, Mask? Mask = null)
{
    /// <summary>Pixels that it covers.</summary>
    public double Area => Mask?.Area ?? Box.Area;

    /// <summary>Intersection over union with an object, of masks where both have one, else of boxes.</summary>
    public double Iou(TruthObject truth) => Mask is { } own && truth.Mask is { } other ? own.Iou(other) : Box.Iou(truth.Box);

    /// <summary>Share of it that lies in a crowd.</summary>
    public double ShareIn(TruthObject crowd) => Mask is { } own && crowd.Mask is { } other ? own.ShareIn(other) : Box.ShareIn(crowd.Box);
}

/// <summary>Pictures, the objects in them, and what a model found.</summary>
/// <param name="Images">Ids of the pictures; of equal scores in two of them the earlier goes first.</param>
/// <param name="Classes">Names of the classes, by rising id.</param>
/// <param name="Truths">The objects, picture after picture, in one in the order of the file.</param>
/// <param name="Detections">What was found, picture after picture, in one in the order of the file: of equal scores the earlier goes first.</param>
public sealed record DetectionData(
    IReadOnlyList<string> Images, IReadOnlyList<string> Classes, IReadOnlyList<TruthObject> Truths, IReadOnlyList<DetectedObject> Detections)
{
    /// <summary>Whether masks are compared, not boxes.</summary>
    public bool HasMasks { get; init; }

    /// <summary>Height and width of the pictures, where they are stated.</summary>
    public IReadOnlyList<(int Height, int Width)?> Sizes { get; init; } = [];

    /// <summary>Names of the pictures' files; empty where they are not stated.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>What is known of each picture beside that.</summary>
    public IReadOnlyList<Property> PictureProperties { get; init; } = [];

    /// <summary>What is known of each object, in the order of the truths.</summary>
    public IReadOnlyList<Property> ObjectProperties { get; init; } = [];

    /// <summary>What the reader of a report should know of how the tables were taken.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What the file of truths states of the pictures, a row each.</summary>
    internal Table PictureColumns { get; init; } = new("", []);

    /// <summary>What it states of the objects, a row each, in the order of the truths.</summary>
    internal Table ObjectColumns { get; init; } = new("", []);

    /// <summary>The detections from a score on.</summary>
    public DetectionData From(double leastScore) => this with { Detections = [.. Detections.Where(detection => detection.Score >= leastScore)] };

    /// <summary>Some of the pictures, in their order, with what is in them; properties are left out.</summary>
    internal DetectionData Only(int[] pictures)
    {
        var place = new int[Images.Count];
        Array.Fill(place, -1);
        for (var i = 0; i < pictures.Length; i++)
            place[pictures[i]] = i;
        return new(
            [.. pictures.Select(i => Images[i])], Classes, [.. Truths.Where(t => place[t.Image] >= 0).Select(t => t with { Image = place[t.Image] })],
            [.. Detections.Where(d => place[d.Image] >= 0).Select(d => d with { Image = place[d.Image] })])
        {
            HasMasks = HasMasks,
            Sizes = [.. pictures.Where(i => i < Sizes.Count).Select(i => Sizes[i])],
            Files = [.. pictures.Where(i => i < Files.Count).Select(i => Files[i])],
        };
    }

    /// <summary>For each picture its objects and detections, the latter by falling score.</summary>
    internal (TruthObject[] Truths, DetectedObject[] Detections)[] ByImage()
    {
        var (truths, detections) = (Truths.ToLookup(truth => truth.Image), Detections.ToLookup(detection => detection.Image));
        return [.. Images.Select((_, image) => (truths[image].ToArray(), detections[image].OrderByDescending(detection => detection.Score).ToArray()))];
    }

    /// <summary>For each class, and in it for each picture that has any of it, its objects and detections, the latter by falling score.</summary>
    internal List<(TruthObject[] Truths, DetectedObject[] Detections)>[] ByClass() =>
        Array.ConvertAll(PicturesByClass(), pictures => pictures.ConvertAll(picture => (picture.Truths, picture.Detections)));

    /// <summary>As <see cref="ByClass"/>, with the places of the pictures.</summary>
    internal List<(int Image, TruthObject[] Truths, DetectedObject[] Detections)>[] PicturesByClass()
    {
        var classes = new List<(int, TruthObject[], DetectedObject[])>[Classes.Count];
        for (var c = 0; c < classes.Length; c++)
            classes[c] = [];
        foreach (var (image, (truths, detections)) in ByImage().Index())
        {
            foreach (var c in truths.Select(truth => truth.Class).Union(detections.Select(detection => detection.Class)))
                classes[c].Add((image, Array.FindAll(truths, truth => truth.Class == c), Array.FindAll(detections, detection => detection.Class == c)));
        }
        return classes;
    }
}
