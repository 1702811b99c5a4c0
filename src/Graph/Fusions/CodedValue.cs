using Whence.Graphs.Ops;
using Whence.Graphs.Planning;
using Whence.Kernels.Codes;

namespace Whence.Graphs.Fusions;

/// <summary>
/// A value x that goes through codes of a byte, as files write it: x / scale, rounded within bounds (<see cref="Quantize"/>), perhaps a zero point put on and taken off, times a scale.
/// </summary>
sealed class CodedValue
{
    CodedValue(PlanNode quotient, PlanNode codes, float scale, CodeBounds bounds) => (Quotient, Codes, Scale, Bounds) = (quotient, codes, scale, bounds);

    /// <summary>x / scale.</summary>
    public PlanNode Quotient { get; }

    /// <summary>What holds the codes, less the zero point.</summary>
    public PlanNode Codes { get; }

    /// <summary>What x is divided by.</summary>
    public float Scale { get; }

    /// <summary>The bytes.</summary>
    public CodeBounds Bounds { get; }

    /// <summary>The sums and differences with a zero point on the way.</summary>
    public List<PlanNode> Shifts { get; } = [];

    /// <summary>The numbers that are made of the codes, and their scales.</summary>
    public List<(PlanNode Node, float Scale)> Reals { get; } = [];

    /// <summary>The value whose codes a node rounds; null where they are no codes of a byte, or where anything else reads what lies between.</summary>
    public static CodedValue? Of(Program program, PlanNode node)
    {
        if (node.Op is not Quantize { Min: var min, Max: var max } || !(min is <= 0 and >= -255 && max >= 0 && max - min <= 255 && min == MathF.Round(min) && max == MathF.Round(max)))
            return null;
        var quotient = program[node.Inputs[0]];
        if (quotient.Op is not Div || quotient.Inputs[0].Shape != node.Shape || Scalar(quotient.Inputs[1]) is not (> 0 and < float.PositiveInfinity and var scale) || program.OnlyReader(quotient.Node) != node)
            return null;
        var value = new CodedValue(quotient, node, scale, new((int)-min, 0, (int)(max - min)));
        return value.FindReals(program) ? value : null;
    }

    bool FindReals(Program program)
    {
        if (program.OnlyReader(Codes.Node) is not { Op: Add } shift)
            return AddReals(program, Codes.Node);
        if (Scalar(shift.Inputs[1]) is not { } zero || zero != MathF.Round(zero) || MathF.Abs(zero) > short.MaxValue + 1 || shift.Inputs[0] != Codes.Node)
            return false;
        var back = program.Readers(shift.Node);
        Shifts.Add(shift);
        Shifts.AddRange(back);
        return back.Count > 0 && back.All(node => node.Op is Sub && node.Inputs[0] == shift.Node && Scalar(node.Inputs[1]) == zero && AddReals(program, node.Node));
    }

    bool AddReals(Program program, Node codes)
    {
        var readers = program.Readers(codes);
        foreach (var reader in readers)
        {
            if (reader.Op is not Mul || reader.Inputs[0] != codes || reader.Shape != Codes.Shape || Scalar(reader.Inputs[1]) is not (> 0 and < float.PositiveInfinity and var scale))
                return false;
            Reals.Add((reader, scale));
        }
        return readers.Count > 0;
    }

    static float? Scalar(Node node) => node.Op is Source { Kind: SourceKind.Constant } source && node.Shape.Count == 1 ? source.Values[0] : null;
}
