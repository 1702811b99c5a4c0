using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>What makes two instructions without side effects compute the same.</summary>
readonly struct PureKey(Instruction instruction) : IEquatable<PureKey>
{
    readonly Instruction own = instruction;

    public bool Equals(PureKey other)
    {
        var (a, b) = (own, other.own);
        return a.Opcode == b.Opcode && a.Type == b.Type && a.From == b.From && a.Comparison == b.Comparison && a.Rounding == b.Rounding
            && a.Special == b.Special && a.Width == b.Width && a.Memory == b.Memory && a.Operands.AsSpan().SequenceEqual(b.Operands);
    }

    public override bool Equals(object? other) => other is PureKey key && Equals(key);

    public override int GetHashCode()
    {
        var hash = HashCode.Combine(own.Opcode, own.Type, own.From, own.Comparison, own.Rounding, own.Special, own.Width);
        foreach (var operand in own.Operands)
            hash = HashCode.Combine(hash, operand.Register?.Id ?? -1, operand.Bits);
        return hash;
    }
}
