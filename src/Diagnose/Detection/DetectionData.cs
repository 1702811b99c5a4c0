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
/// <param name="Truths">The objects, in the order of the file.</param>
/// <param name="Detections">What was found, in the order of the file: of equal scores in one picture the earlier goes first.</param>
public sealed record DetectionData(
    IReadOnlyList<string> Images, IReadOnlyList<string> Classes, IReadOnlyList<TruthObject> Truths, IReadOnlyList<DetectedObject> Detections)
{
    /// <summary>Whether masks are compared, not boxes.</summary>
    public bool HasMasks { get; init; }

    /// <summary>Height and width of the pictures, where they are stated.</summary>
    public IReadOnlyList<(int Height, int Width)?> Sizes { get; init; } = [];

    /// <summary>Names of the pictures' files; empty where they are not stated.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

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
