namespace Whence.Kernels.Instructions;

/// <summary>One instruction of a kernel; which fields mean something is told by its <see cref="Opcode"/>.</summary>
sealed class Instruction(Opcode opcode, RegisterType type, Register[] results, Operand[] operands) : Statement
{
    public Opcode Opcode { get; } = opcode;

    /// <summary>Type of the arithmetic, or of each value moved.</summary>
    public RegisterType Type { get; } = type;

    public Register[] Results { get; } = results;

    public Operand[] Operands { get; } = operands;

    /// <summary>Type of the operand of a conversion.</summary>
    public RegisterType From { get; init; }

    /// <summary>The memory accessed, which bounds the address.</summary>
    public Memory? Memory { get; init; }

    /// <summary>The second memory of an asynchronous copy: where it reads.</summary>
    public Memory? Source { get; init; }

    /// <summary>Bytes added to the address (of an asynchronous copy: to the shared address); groups of copies left by a wait.</summary>
    public int Displacement { get; init; }

    /// <summary>Bytes added to the device address of an asynchronous copy.</summary>
    public int SourceDisplacement { get; init; }

    /// <summary>Bytes per element of an address; bytes of an asynchronous copy.</summary>
    public int Width { get; init; }

    /// <summary>Whether the last operand is a predicate without which nothing is accessed.</summary>
    public bool Guarded { get; init; }

    /// <summary>Whether matrices are transposed while they are loaded.</summary>
    public bool Transposed { get; init; }

    public Comparison Comparison { get; init; }

    public Rounding Rounding { get; init; }

    public AtomicOperation Atomic { get; init; }

    public ShuffleMode Shuffle { get; init; }

    public VoteMode Vote { get; init; }

    public MatrixShape Shape { get; init; }

    public SpecialRegister Special { get; init; }

    /// <summary>The same instruction on other registers.</summary>
    public Instruction With(Register[] results, Operand[] operands) => new(Opcode, Type, results, operands)
    {
        From = From,
        Memory = Memory,
        Source = Source,
        Displacement = Displacement,
        SourceDisplacement = SourceDisplacement,
        Width = Width,
        Guarded = Guarded,
        Transposed = Transposed,
        Comparison = Comparison,
        Rounding = Rounding,
        Atomic = Atomic,
        Shuffle = Shuffle,
        Vote = Vote,
        Shape = Shape,
        Special = Special,
    };

    /// <summary>Whether it only computes its results, so that it may go when nobody reads them.</summary>
    public bool IsPure => Opcode is <= Opcode.Address or Opcode.Special;
}
