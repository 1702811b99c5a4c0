namespace Whence.Graphs.Ops;

/// <summary>What <see cref="Pad"/> puts outside the operand.</summary>
public enum PadMode
{
    /// <summary>One value.</summary>
    Constant,

    /// <summary>The operand mirrored at its border elements, which are not repeated: c b | a b c | b a.</summary>
    Reflect,

    /// <summary>The border elements repeated: a a | a b c | c c.</summary>
    Edge,

    /// <summary>The operand continued periodically: b c | a b c | a b.</summary>
    Wrap,
}
