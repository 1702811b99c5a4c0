using Whence.Diagnose.Metrics;
using Whence.Statistics;

namespace Whence.Diagnose.Weakness;

/// <summary>
/// Classes that are taken for each other more often than errors fall on classes by chance: of the errors that are not predicted as a, those of a should
/// be predicted as b as often as the others. A pair is at least twice as often, and surely more often (Fisher's exact test, Holm over all pairs that
/// occur); twice, because a pair that draws errors to itself makes all others look a little fuller than the rest.
/// </summary>
static class ConfusablePairs
{
    const double Level = 0.05, LeastLift = 2;

    /// <summary>The pairs of true and predicted class, both ways round.</summary>
    public static IReadOnlySet<(int Truth, int Predicted)> Of(Confusion counts)
    {
        var cells = counts.Cells.Where(cell => cell.Truth != cell.Predicted).ToArray();
        var errors = counts.Count - counts.Right;
        var p = Array.ConvertAll(cells, cell => Hypergeometric.AtLeast(cell.Count, Truths(cell.Truth), Predictions(cell.Predicted), Others(cell.Truth)));
        var adjusted = Multiplicity.Holm(p);
        return cells.Where((cell, i) => adjusted[i] <= Level && cell.Count >= LeastLift * Truths(cell.Truth) * Predictions(cell.Predicted) / Others(cell.Truth)).SelectMany(cell => new[] { (cell.Truth, cell.Predicted), (cell.Predicted, cell.Truth) }).ToHashSet();

        long Truths(int k) => counts.Truths[k] - counts.Hits[k];

        // Errors that are not predicted as the class.
        long Others(int k) => errors - Predictions(k);

        long Predictions(int k) => counts.Predictions[k] - counts.Hits[k];
    }
}
