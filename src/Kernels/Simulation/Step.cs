using Whence.Kernels.Instructions;
using unsafe LaneLoop = delegate*<byte*, byte*, Whence.Kernels.Simulation.Step, int, void>;

namespace Whence.Kernels.Simulation;

/// <summary>A statement made ready to run: its operands are places of the register file.</summary>
sealed unsafe class Step
{
    public required StepKind Kind { get; init; }

    /// <summary>What it comes from; null for branches and loops.</summary>
    public Instruction? Instruction { get; init; }

    /// <summary>The loop over the lanes of a <see cref="StepKind.Map"/>: register file, where the result goes, this step, number of lanes.</summary>
    public LaneLoop Loop { get; init; }

    /// <summary>Offsets of the results in the register file.</summary>
    public int[] Results { get; init; } = [];

    /// <summary>Whether the result is one value for all lanes.</summary>
    public bool Uniform { get; init; }

    /// <summary>Whether lanes that take no part must keep their value: a variable.</summary>
    public bool Keep { get; init; }

    /// <summary>Bytes of a value of the result.</summary>
    public int Bytes { get; init; }

    /// <summary>Values per lane of a load or store.</summary>
    public int Width { get; init; } = 1;

    /// <summary>All operands.</summary>
    public Source[] Operands { get; init; } = [];

    public Source A { get; init; }

    public Source B { get; init; }

    public Source C { get; init; }

    /// <summary>A condition, or the guard of an access.</summary>
    public Source Condition { get; init; }

    /// <summary>What is run where the condition holds, or the body of a loop.</summary>
    public Step[] Then { get; init; } = [];

    /// <summary>What is run where the condition does not hold, or the test of a loop.</summary>
    public Step[] Otherwise { get; init; } = [];
}
