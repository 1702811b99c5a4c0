using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>Appends arithmetic for the operators of the value types, or computes it at once where all operands are constants.</summary>
static class Arithmetic
{
    public static T Emit<T>(Opcode opcode, params Operand[] operands)
        where T : struct, IValue<T> => KernelBuilder.Current.Pure<T>(opcode, operands);

    public static Predicate Compare(RegisterType type, Comparison comparison, Operand a, Operand b)
    {
        var template = new Instruction(Opcode.Compare, type, [], [a, b]) { Comparison = comparison };
        return new(Operand.Of(KernelBuilder.Current.Once(template)));
    }

    public static T Select<T>(Predicate condition, T then, T otherwise)
        where T : struct, IValue<T>
    {
        if (condition.Operand.IsConstant)
            return condition.Operand.Bits != 0 ? then : otherwise;
        return then.Operand == otherwise.Operand ? then : Emit<T>(Opcode.Select, then.Operand, otherwise.Operand, condition.Operand);
    }

    public static T Convert<T>(RegisterType from, Operand operand, Rounding rounding = Rounding.ToZero)
        where T : struct, IValue<T> =>
        KernelBuilder.Current.Pure<T>(new Instruction(Opcode.Convert, T.Type, [], [operand]) { From = from, Rounding = rounding });

    public static T Reinterpret<T>(RegisterType from, Operand operand)
        where T : struct, IValue<T> => operand.IsConstant
            ? T.Of(operand)
            : KernelBuilder.Current.Pure<T>(new Instruction(Opcode.Reinterpret, T.Type, [], [operand]) { From = from });

    public static F32 Half(Opcode opcode, RegisterType from, Operand operand) =>
        KernelBuilder.Current.Pure<F32>(new Instruction(opcode, RegisterType.F32, [], [operand]) { From = from });
}
