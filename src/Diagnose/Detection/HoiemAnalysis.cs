namespace Whence.Diagnose.Detection;

/// <summary>
/// False positives of a class by Hoiem's kinds. A detection takes the first free object of its class, by falling overlap, that it overlaps by .5; a wrong
/// one is judged by the object of its class that it overlaps most, or where it overlaps none of them by .1, by any object.
/// </summary>
public static class HoiemAnalysis
{
    /// <summary>Counts the wrong detections of every class and kind.</summary>
    /// <param name="data">What is analysed.</param>
    /// <param name="similar">Groups of classes that are like each other; a class in none is like no other.</param>
    /// <param name="leastScore">Detections below do not count.</param>
    public static int[,] Count(DetectionData data, IReadOnlyList<IReadOnlyList<int>> similar, double leastScore = double.NegativeInfinity)
    {
        var counts = new int[data.Classes.Count, Enum.GetValues<HoiemError>().Length];
        foreach (var (truths, detections) in data.ByImage())
        {
            var taken = new HashSet<TruthObject>(ReferenceEqualityComparer.Instance);
            foreach (var detection in detections)
            {
                if (Judge(detection, truths, taken, similar) is { } error && detection.Score >= leastScore)
                    counts[detection.Class, (int)error]++;
            }
        }
        return counts;
    }

    static HoiemError? Judge(DetectedObject detection, TruthObject[] truths, HashSet<TruthObject> taken, IReadOnlyList<IReadOnlyList<int>> similar)
    {
        var near = truths.Select(truth => (Truth: truth, Overlap: detection.Iou(truth))).OrderByDescending(pair => pair.Overlap).ToArray();
        var own = Array.FindAll(near, pair => pair.Truth.Class == detection.Class && pair.Overlap >= 0.1);
        if (own.Length > 0)
        {
            if (Array.Find(own, pair => !taken.Contains(pair.Truth)) is not { Truth: { } free, Overlap: >= 0.5 })
                return HoiemError.Localization;
            taken.Add(free);
            return null;
        }
        if (near.Length == 0 || near[0].Overlap < 0.1)
            return HoiemError.Background;
        return similar.Any(group => group.Contains(detection.Class) && group.Contains(near[0].Truth.Class)) ? HoiemError.Similar : HoiemError.Other;
    }
}
