using Whence.Diagnose.Metrics;
using Whence.Statistics;

namespace Whence.Diagnose.Weakness;

/// <summary>
/// Classes that are taken for each other more often than errors fall on classes by chance: of the errors that are not predicted as a, those of a should
/// be predicted as b as often as the others (Fisher's exact test). The surest pair is taken out, and the others are tested anew without it, since a pair
/// that draws errors to itself makes all others look fuller; it ends with the first that chance makes in one of twenty sets, whatever the number of pairs
/// (Bonferroni over those that occur).
/// </summary>
static class ConfusablePairs
{
    const double Level = 0.05;
    const int Most = 100;

    /// <summary>The pairs of true and predicted class, both ways round.</summary>
    public static IReadOnlySet<(int Truth, int Predicted)> Of(Confusion counts)
    {
        var (pairs, left) = (new HashSet<(int, int)>(), counts.Cells.Where(cell => cell.Truth != cell.Predicted).ToList());
        for (var step = 0; step < Most && left.Count > 0; step++)
        {
            var (truths, predictions, all) = (new long[counts.Classes], new long[counts.Classes], left.Sum(cell => cell.Count));
            foreach (var cell in left)
                (truths[cell.Truth], predictions[cell.Predicted]) = (truths[cell.Truth] + cell.Count, predictions[cell.Predicted] + cell.Count);
            var p = left.ConvertAll(cell => Hypergeometric.AtLeast(cell.Count, truths[cell.Truth], predictions[cell.Predicted], all - predictions[cell.Truth]));
            var surest = left[p.IndexOf(p.Min())];
            if (p.Min() * left.Count > Level)
                break;
            pairs.UnionWith([(surest.Truth, surest.Predicted), (surest.Predicted, surest.Truth)]);
            left.RemoveAll(cell => pairs.Contains((cell.Truth, cell.Predicted)));
        }
        return pairs;
    }
}
