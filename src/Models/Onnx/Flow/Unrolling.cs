namespace Whence.Models.Onnx.Flow;

/// <summary>The operators that become other nodes of the file, run in their place.</summary>
static class Unrolling
{
    /// <summary>Operator name to what runs the nodes that stand for one of its nodes.</summary>
    public static IReadOnlyDictionary<string, Action<NodeScope>> Table { get; } = new Dictionary<string, Action<NodeScope>>
    {
        ["ConcatFromSequence"] = Sequences.Concat,
        ["If"] = Branches.If,
        ["Loop"] = Loops.Loop,
        ["Optional"] = Sequences.Optional,
        ["OptionalGetElement"] = Sequences.Optional,
        ["Scan"] = Scans.Scan,
        ["SequenceAt"] = Sequences.At,
        ["SequenceMap"] = SequenceMaps.Map,
        ["SplitToSequence"] = Sequences.Split,
    };
}
