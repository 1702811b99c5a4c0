using Whence.Kernels.Instructions;

namespace Whence.Kernels.Ptx;

sealed partial class PtxBody
{
    void Print(Instruction i)
    {
        switch (i.Opcode)
        {
            case Opcode.Convert or Opcode.Reinterpret or Opcode.PackHalves or Opcode.LowHalf or Opcode.HighHalf or Opcode.RoundToInteger:
                PrintConversion(i);
                break;
            case Opcode.Address or Opcode.Load or Opcode.Store or Opcode.Atomic or Opcode.CopyAsync or Opcode.CopyCommit or Opcode.CopyWait:
                PrintMemory(i);
                break;
            case >= Opcode.Barrier:
                PrintThreads(i);
                break;
            default:
                PrintArithmetic(i);
                break;
        }
    }

    void PrintArithmetic(Instruction i)
    {
        switch (i.Opcode)
        {
            case Opcode.Min or Opcode.Max when i.Type.IsFloat():
                PrintMinMax(i);
                break;
            case Opcode.Add or Opcode.Subtract or Opcode.Multiply or Opcode.Fma when i.Type.IsHalves():
                PrintHalves(i);
                break;
            case Opcode.Select when i.Type == RegisterType.Predicate:
                PrintSelectPredicate(i);
                break;
            case Opcode.Compare or Opcode.Select:
                Line(Name(i), [Result(i), .. i.Operands.Select((operand, n) => Text(operand, n < 2 ? i.Type : RegisterType.Predicate))]);
                break;
            case Opcode.ShiftLeft or Opcode.ShiftRight:
                Line(Name(i), Result(i), Text(i.Operands[0], i.Type), Text(i.Operands[1], RegisterType.U32));
                break;
            case Opcode.TanhFast:
                Require("tanh.approx", 7, 5, 7, 0);
                goto default;
            default:
                Line(Name(i), [Result(i), .. i.Operands.Select(operand => Text(operand, i.Type))]);
                break;
        }
    }

    // ".rn" says that nothing may be fused or approximated.
    string Name(Instruction i)
    {
        var (type, bits, real, whole) = (Suffix(i.Type), Bits(i.Type), i.Type.IsFloat(), i.Type.IsInteger());
        return (i.Opcode, real, whole) switch
        {
            (Opcode.Move, true, _) or (Opcode.Move, _, true) => $"mov.{type}",
            (Opcode.Move, _, _) => $"mov.{bits}",
            (Opcode.Add, true, _) => $"add.rn.{type}",
            (Opcode.Subtract, true, _) => $"sub.rn.{type}",
            (Opcode.Multiply, true, _) => $"mul.rn.{type}",
            (Opcode.Fma, true, _) => $"fma.rn.{type}",
            (Opcode.Divide, true, _) => $"div.rn.{type}",
            (Opcode.DivideToZero, true, _) => $"div.rz.{type}",
            (Opcode.Sqrt, true, _) => $"sqrt.rn.{type}",
            (Opcode.Add, _, true) => $"add.{type}",
            (Opcode.Subtract, _, true) => $"sub.{type}",
            (Opcode.Multiply, _, true) => $"mul.lo.{type}",
            (Opcode.MultiplyHigh, _, true) => $"mul.hi.{type}",
            (Opcode.Fma, _, true) => $"mad.lo.{type}",
            (Opcode.Divide, _, true) => $"div.{type}",
            (Opcode.Remainder, _, true) => $"rem.{type}",
            (Opcode.Min, _, true) => $"min.{type}",
            (Opcode.Max, _, true) => $"max.{type}",
            (Opcode.Abs, _, _) when real || (whole && i.Type != RegisterType.U32) => $"abs.{type}",
            (Opcode.Negate, _, _) when real || (whole && i.Type != RegisterType.U32) => $"neg.{type}",
            (Opcode.And, false, _) => $"and.{bits}",
            (Opcode.Or, false, _) => $"or.{bits}",
            (Opcode.Xor, false, _) => $"xor.{bits}",
            (Opcode.Not, false, _) => $"not.{bits}",
            (Opcode.ShiftLeft, _, true) => $"shl.{bits}",
            (Opcode.ShiftRight, _, true) => $"shr.{type}",
            (Opcode.PopulationCount, _, true) when bits == "b32" => "popc.b32",
            (Opcode.Compare, _, _) when real || whole => $"setp.{Name(i.Comparison, real)}.{type}",
            (Opcode.Select, _, _) => $"selp.{(real || whole ? type : bits)}",
            _ => i.Type == RegisterType.F32 ? FastName(i) : throw Unsupported(i),
        };
    }

    string FastName(Instruction i) => i.Opcode switch
    {
        Opcode.RsqrtFast => "rsqrt.approx.f32",
        Opcode.ReciprocalFast => "rcp.approx.f32",
        Opcode.Exp2Fast => "ex2.approx.f32",
        Opcode.Log2Fast => "lg2.approx.f32",
        Opcode.TanhFast => "tanh.approx.f32",
        _ => throw Unsupported(i),
    };

    static string Name(Comparison comparison, bool real) => comparison switch
    {
        Comparison.Equal => "eq",
        Comparison.NotEqual => real ? "neu" : "ne",
        Comparison.Less => "lt",
        Comparison.LessOrEqual => "le",
        Comparison.Greater => "gt",
        _ => "ge",
    };

    // sm_80 gives the NaN itself, for float32; elsewhere it is put in afterwards.
    void PrintMinMax(Instruction i)
    {
        var (name, type) = (i.Opcode == Opcode.Min ? "min" : "max", Suffix(i.Type));
        var (a, b) = (Text(i.Operands[0], i.Type), Text(i.Operands[1], i.Type));
        if (i.Type == RegisterType.F32 && target.AtLeast(8, 0))
        {
            Require($"{name}.NaN", 8, 0, 7, 0);
            Line($"{name}.NaN.f32", Result(i), a, b);
            return;
        }
        var (number, isNaN) = (Registers.New(i.Type), Registers.New(RegisterType.Predicate));
        var nan = i.Type == RegisterType.F32 ? Operand.Of(float.NaN) : Operand.Of(double.NaN);
        Line($"{name}.{type}", number, a, b);
        Line($"setp.nan.{type}", isNaN, a, b);
        Line($"selp.{type}", Result(i), Text(nan, i.Type), number, isNaN);
    }

    void PrintSelectPredicate(Instruction i)
    {
        var (then, otherwise, condition) = (Text(i.Operands[0], i.Type), Text(i.Operands[1], i.Type), Text(i.Operands[2], i.Type));
        var (first, second) = (Registers.New(i.Type), Registers.New(i.Type));
        Line("and.pred", first, then, condition);
        Line("not.pred", second, condition);
        Line("and.pred", second, second, otherwise);
        Line("or.pred", Result(i), first, second);
    }

    void PrintHalves(Instruction i)
    {
        var type = Suffix(i.Type);
        if (i.Type == RegisterType.BF16x2)
            Require("bfloat16 arithmetic", 8, 0, 7, 0);
        var operands = Array.ConvertAll(i.Operands, operand => InRegister(operand, i.Type));
        if (i.Type == RegisterType.BF16x2 && i.Opcode != Opcode.Fma && !target.AtLeast(9, 0))
        {
            PrintByFma(i, operands[0], operands[1]);
            return;
        }
        if (i.Type == RegisterType.BF16x2 && i.Opcode != Opcode.Fma)
            Require("bfloat16 addition", 9, 0, 7, 8);
        var name = i.Opcode switch { Opcode.Add => "add", Opcode.Subtract => "sub", Opcode.Multiply => "mul", _ => "fma" };
        Line($"{name}.rn.{type}", [Result(i), .. operands]);
    }

    // Sums and products of bfloat16 as the fused operation with 1, -1 or -0, which rounds to the same.
    void PrintByFma(Instruction i, string a, string b)
    {
        const uint One = 0x3F803F80, MinusOne = 0xBF80BF80, MinusZero = 0x80008000;
        var constant = InRegister(Operand.Of(i.Opcode switch { Opcode.Add => One, Opcode.Subtract => MinusOne, _ => MinusZero }), i.Type);
        string[] operands = i.Opcode switch
        {
            Opcode.Add => [a, constant, b],
            Opcode.Subtract => [b, constant, a],
            _ => [a, b, constant],
        };
        Line("fma.rn.bf16x2", [Result(i), .. operands]);
    }
}
