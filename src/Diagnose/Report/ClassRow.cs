using Whence.Statistics;

namespace Whence.Diagnose.Report;

/// <summary>One class.</summary>
/// <param name="Name">Name of the class.</param>
/// <param name="Truths">Examples that are of it.</param>
/// <param name="Predicted">Examples predicted as it.</param>
/// <param name="Precision">With Wilson's interval.</param>
/// <param name="Recall">With Wilson's interval.</param>
/// <param name="F1">Harmonic mean of both.</param>
/// <param name="Auroc">Area under the ROC curve with Hanley and McNeil's interval; null without scores.</param>
/// <param name="AveragePrecision">Null without scores.</param>
public sealed record ClassRow(
    string Name, long Truths, long Predicted, Interval Precision, Interval Recall, double F1, Interval? Auroc, double? AveragePrecision);
