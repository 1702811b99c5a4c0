using Whence.Runtime.Simulated.Ptx;
using unsafe LaneLoop = delegate*<byte*, byte*, Whence.Runtime.Simulated.Step, int, void>;

namespace Whence.Runtime.Simulated;

/// <summary>An instruction, or a part of one, made ready to run: its operands are places of the register file.</summary>
sealed unsafe class Step
{
    public required StepKind Kind { get; init; }

    /// <summary>Whether lanes wait for others here.</summary>
    public bool IsMeeting => Kind is StepKind.Barrier or StepKind.BarrierReduce or StepKind.WarpBarrier or StepKind.Shuffle or StepKind.Vote or StepKind.Match
        or StepKind.WarpReduce or StepKind.LoadMatrix or StepKind.MatrixMultiply;

    /// <summary>What it comes from.</summary>
    public required PtxInstruction Instruction { get; init; }

    /// <summary>The loop over the lanes of a <see cref="StepKind.Map"/>: register file, where the result goes, this step, number of lanes.</summary>
    public LaneLoop Loop { get; init; }

    /// <summary>Offsets of the results in the register file; -1 for one that nobody wants.</summary>
    public int[] Results { get; set; } = [];

    /// <summary>Bytes of a value of the result in the register file.</summary>
    public int Bytes { get; init; }

    /// <summary>Whether the result is one value for all lanes.</summary>
    public bool Uniform { get; set; }

    /// <summary>Whether lanes that take no part must keep their value.</summary>
    public bool Keep { get; init; }

    /// <summary>Values per lane of a load, store or matrix.</summary>
    public int Width { get; init; } = 1;

    /// <summary>All operands.</summary>
    public Source[] Operands { get; init; } = [];

    public Source A { get; init; }

    public Source B { get; init; }

    public Source C { get; init; }

    /// <summary>Whether it hangs on a predicate.</summary>
    public bool Guarded { get; set; }

    /// <summary>The predicate that it hangs on.</summary>
    public Source Condition { get; set; }

    /// <summary>Whether it is run where the predicate does not hold.</summary>
    public bool Negated { get; set; }

    /// <summary>Where an access goes.</summary>
    public PtxSpace Space { get; init; }

    /// <summary>What is added to an address.</summary>
    public long Displacement { get; init; }

    /// <summary>The same for the source of a copy.</summary>
    public long SourceDisplacement { get; init; }

    /// <summary>Type of what is accessed, divided or joined.</summary>
    public PtxType Type { get; init; }

    /// <summary>A number that the instruction has among its modifiers or operands: bytes of a copy, copies not waited for, bits of a table.</summary>
    public int Immediate { get; init; }

    /// <summary>What is done of several things: the mode of a shuffle, the operation of an atomic.</summary>
    public string Mode { get; init; } = "";

    /// <summary>What it is counted as; null for a part of an instruction that is counted elsewhere.</summary>
    public InstructionClass? Class { get; set; }

    /// <summary>Floating-point operations of a lane, of a warp for a matrix multiplication.</summary>
    public int Flop { get; init; }
}
