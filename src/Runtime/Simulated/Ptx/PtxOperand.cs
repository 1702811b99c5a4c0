namespace Whence.Runtime.Simulated.Ptx;

/// <summary>An operand of an instruction.</summary>
abstract record PtxOperand
{
    /// <summary>A register, negated where it is a predicate with an exclamation mark.</summary>
    public sealed record Register(PtxRegister Of, bool Negated = false) : PtxOperand;

    /// <summary>An integer.</summary>
    public sealed record Integer(ulong Bits) : PtxOperand;

    /// <summary>A number of floating point, from the bits of a float32 or as a float64.</summary>
    public sealed record Number(double Value, uint? SingleBits = null) : PtxOperand;

    /// <summary>A special register: %tid.x.</summary>
    public sealed record Special(string Name) : PtxOperand;

    /// <summary>The address of a variable.</summary>
    public sealed record Symbol(PtxVariable Of, long Offset = 0) : PtxOperand;

    /// <summary>A name: a label or a function.</summary>
    public sealed record Word(string Text) : PtxOperand;

    /// <summary>What an address in brackets points to.</summary>
    public sealed record Address(PtxOperand Base, long Offset) : PtxOperand;

    /// <summary>Operands in braces or parentheses.</summary>
    public sealed record List(PtxOperand[] Items) : PtxOperand;

    /// <summary>Two results: p|q.</summary>
    public sealed record Pair(PtxOperand First, PtxOperand Second) : PtxOperand;

    /// <summary>A result that nobody wants.</summary>
    public sealed record Sink : PtxOperand;
}
