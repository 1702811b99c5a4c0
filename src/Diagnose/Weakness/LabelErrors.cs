namespace Whence.Diagnose.Weakness;

/// <summary>Errors of label sets: observations stand example by example, a class each, 1 for yes.</summary>
sealed class LabelErrors(int classes, int[] truth, int[] predicted, int[] groupOf)
{
    public static readonly string[] ExtraKinds = ["like a true one", "beside true ones", "where there is none"];
    public static readonly string[] MissingKinds = ["one like it was said", "others were said", "none was said"];

    /// <summary>What stands beside a label that is said and not true; null where it is none.</summary>
    public string? Extra(int i) => predicted[i] != 1 ? null : Beside(truth, i) switch { (true, _) => ExtraKinds[0], (_, true) => ExtraKinds[1], _ => ExtraKinds[2] };

    /// <summary>What was said instead of a label that is true; null where it is none.</summary>
    public string? Missing(int i) => truth[i] != 1 ? null : Beside(predicted, i) switch { (true, _) => MissingKinds[0], (_, true) => MissingKinds[1], _ => MissingKinds[2] };

    // Whether the example has a label of the same group, and any other label.
    (bool Similar, bool Any) Beside(int[] labels, int i)
    {
        var (start, own) = (i / classes * classes, i % classes);
        var (similar, any) = (false, false);
        for (var c = 0; c < classes; c++)
        {
            if (c == own || labels[start + c] != 1)
                continue;
            any = true;
            similar |= groupOf[c] == groupOf[own];
        }
        return (similar, any);
    }
}
