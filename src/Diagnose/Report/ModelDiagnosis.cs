using Whence.Diagnose.Metrics;
using Whence.Diagnose.Weakness;

namespace Whence.Diagnose.Report;

/// <summary>All that was found about one model.</summary>
public sealed record ModelDiagnosis
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>What a reader should know first, the worst slice at the top.</summary>
    public required IReadOnlyList<string> Sentences { get; init; }

    /// <summary>Figures over all examples.</summary>
    public required IReadOnlyList<MetricValue> Metrics { get; init; }

    /// <summary>Figures of every class.</summary>
    public required IReadOnlyList<ClassRow> Classes { get; init; }

    /// <summary>Curves of every class, of at most 20; none without scores.</summary>
    public required IReadOnlyList<ClassCurve> Curves { get; init; }

    /// <summary>Figures of every value of every property.</summary>
    public required IReadOnlyList<ValueRow> Values { get; init; }

    /// <summary>How much each property matters, the surest first.</summary>
    public required IReadOnlyList<PropertyEffect> Properties { get; init; }

    /// <summary>Errors where two of the properties that matter most surely meet.</summary>
    public required IReadOnlyList<PairTable> Pairs { get; init; }

    /// <summary>Where the model fails more often than elsewhere.</summary>
    public required SliceResult Slices { get; init; }

    /// <summary>The first errors of the first slices, those of which the model was surest first.</summary>
    public required IReadOnlyList<SliceExamples> Worst { get; init; }

    /// <summary>How often each class [row] was taken for each [column]; null with more than 30 classes.</summary>
    public required IReadOnlyList<IReadOnlyList<long>>? Matrix { get; init; }

    /// <summary>Questions that part wrong from right.</summary>
    public required ErrorNode Tree { get; init; }

    /// <summary>Which class is taken for which, most often first.</summary>
    public required IReadOnlyList<ConfusedPair> Confused { get; init; }

    /// <summary>Errors told apart, and what mending each kind would gain.</summary>
    public required IReadOnlyList<ErrorKind> ErrorKinds { get; init; }

    /// <summary>Calibration of all, of classes and of values; empty without probabilities.</summary>
    public required IReadOnlyList<CalibrationCheck> Calibration { get; init; }

    /// <summary>Errors of which the model was surest.</summary>
    public required IReadOnlyList<ExampleRow> ConfidentErrors { get; init; }

    /// <summary>Labels that the model doubts, the most doubtful first; how many there are in all is <see cref="DoubtedLabels"/>.</summary>
    public required IReadOnlyList<ExampleRow> LabelIssues { get; init; }

    /// <summary>How many labels the model doubts.</summary>
    public required int DoubtedLabels { get; init; }
}
