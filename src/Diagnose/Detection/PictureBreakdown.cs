using Whence.Statistics;

namespace Whence.Diagnose.Detection;

/// <summary>
/// In which pictures objects are missed and detections wrong: by every property of the pictures, and by whether a crowd is in them, several objects under one outline.
/// </summary>
static class PictureBreakdown
{
    const int Draws = 200;

    /// <summary>All pictures, then every value of every property.</summary>
    public static IReadOnlyList<PictureRow> Of(DetectionData data, IReadOnlyList<TidePicture> pictures, ulong seed)
    {
        var sets = Sets(data);
        var rows = new PictureRow[sets.Count];
        Parallel.For(0, rows.Length, s => rows[s] = Row(data, pictures, sets[s], seed));
        return rows;
    }

    /// <summary>The pictures of one value.</summary>
    public static DetectionData Only(DetectionData data, string property, string value) => data.Only(Sets(data).First(set => set.Property == property && set.Value == value).Pictures);

    static List<(string Property, string Value, int[] Pictures)> Sets(DetectionData data)
    {
        List<(string Property, string Value, int[] Pictures)> sets = [("", "all", Where(_ => true))];
        foreach (var property in data.PictureProperties)
            sets.AddRange(property.Values.Select((value, v) => (property.Name, value, Where(i => property.Codes[i] == v))));
        bool[] hasCrowd = new bool[data.Images.Count];
        foreach (var crowd in data.Truths.Where(truth => truth.IsCrowd))
            hasCrowd[crowd.Image] = true;
        if (hasCrowd.Contains(true) && hasCrowd.Contains(false))
            sets.AddRange([("crowd", "none in the picture", Where(i => !hasCrowd[i])), ("crowd", "in the picture", Where(i => hasCrowd[i]))]);
        return sets;

        int[] Where(Predicate<int> has) => [.. Enumerable.Range(0, data.Images.Count).Where(i => has(i))];
    }

    static PictureRow Row(DetectionData data, IReadOnlyList<TidePicture> pictures, (string Property, string Value, int[] Pictures) set, ulong seed)
    {
        var of = Array.ConvertAll(set.Pictures, i => pictures[i]);
        var recall = ClusteredShare.Of(of.Select(picture => (picture.Objects - (long)picture.Free.Count, (long)picture.Objects)));
        var precision = ClusteredShare.Of(of.Select(picture => (picture.Claims.LongCount(claim => claim.Error is null), (long)picture.Claims.Count)));
        return new(
            set.Property, set.Value, of.Length, of.Sum(picture => picture.Objects), of.Sum(picture => picture.Claims.Count),
            PrecisionInterval.Of(data.Only(set.Pictures), [CocoEvaluation.Overlaps[0]], draws: Draws, seed: seed), recall.Share, recall.Effective, precision.Share, precision.Effective,
            Enum.GetValues<TideError>().ToDictionary(kind => kind, kind => of.Sum(picture => kind == TideError.Missed ? picture.Missed.Count : picture.Claims.Count(claim => claim.Error == kind))));
    }
}
