using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>True or false in a kernel.</summary>
readonly struct Predicate(Operand operand) : IValue<Predicate>
{
    public static RegisterType Type => RegisterType.Predicate;

    public Operand Operand => operand;

    public static Predicate Of(Operand operand) => new(operand);

    public static implicit operator Predicate(bool value) => new(Operand.Of(value));

    public static Predicate operator &(Predicate a, Predicate b) => (a.Operand, b.Operand) switch
    {
        ({ IsConstant: true, Bits: 0 }, _) or (_, { IsConstant: true, Bits: not 0 }) => a,
        ({ IsConstant: true }, _) or (_, { IsConstant: true }) => b,
        _ => Arithmetic.Emit<Predicate>(Opcode.And, a.Operand, b.Operand),
    };

    public static Predicate operator |(Predicate a, Predicate b) => (a.Operand, b.Operand) switch
    {
        ({ IsConstant: true, Bits: not 0 }, _) or (_, { IsConstant: true, Bits: 0 }) => a,
        ({ IsConstant: true }, _) or (_, { IsConstant: true }) => b,
        _ => Arithmetic.Emit<Predicate>(Opcode.Or, a.Operand, b.Operand),
    };

    public static Predicate operator ^(Predicate a, Predicate b) => Arithmetic.Emit<Predicate>(Opcode.Xor, a.Operand, b.Operand);

    public static Predicate operator !(Predicate a) =>
        a.Operand.IsConstant ? a.Operand.Bits == 0 : Arithmetic.Emit<Predicate>(Opcode.Not, a.Operand);
}
