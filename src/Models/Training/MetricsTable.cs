using System.Globalization;

namespace Whence.Models.Training;

/// <summary>A training's epochs as CSV: one line each, a column for everything measured.</summary>
static class MetricsTable
{
    /// <summary>The lines, the names of the columns first.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<EpochRecord> epochs)
    {
        string[] metrics = [.. epochs.SelectMany(epoch => epoch.Metrics.Keys).Distinct()];
        yield return string.Join(',', [.. "epoch,rate,loss".Split(','), .. metrics, .. "heldout_accuracy,heldout_loss,seconds,processor_seconds".Split(',')]);
        foreach (var epoch in epochs)
        {
            yield return string.Join(',', [
                $"{epoch.Epoch}", Number(epoch.Rate), Number(epoch.Loss), .. metrics.Select(name => Number(epoch.Metrics.TryGetValue(name, out var value) ? value : null)),
                Number(epoch.HeldOut?.Accuracy), Number(epoch.HeldOut?.Loss), Number(epoch.Seconds), Number(epoch.ProcessorSeconds)]);
        }
    }

    static string Number(double? value) => value?.ToString("G7", CultureInfo.InvariantCulture) ?? "";
}
