using Whence.Kernels.Instructions;

namespace Whence.Kernels.Ptx;

sealed partial class PtxBody
{
    void PrintConversion(Instruction i)
    {
        switch (i.Opcode)
        {
            case Opcode.Convert:
                PrintConvert(i);
                break;
            case Opcode.Reinterpret:
                Line($"mov.{Bits(i.Type)}", Result(i), Text(i.Operands[0], i.From));
                break;
            case Opcode.RoundToInteger when i.Type.IsFloat():
                Line($"cvt.{Name(i.Rounding)}.{Suffix(i.Type)}.{Suffix(i.Type)}", Result(i), Text(i.Operands[0], i.Type));
                break;
            case Opcode.PackHalves:
                PrintPack(i);
                break;
            case Opcode.LowHalf or Opcode.HighHalf:
                PrintHalf(i);
                break;
            default:
                throw Unsupported(i);
        }
    }

    void PrintConvert(Instruction i)
    {
        var (from, to) = (Suffix(i.From), Suffix(i.Type));
        var operand = Text(i.Operands[0], i.From);
        if (i is { From: RegisterType.F32, Type: RegisterType.TF32 })
        {
            Require("rounding to tf32", 8, 0, 7, 0);
            Line("cvt.rna.tf32.f32", Result(i), operand);
            return;
        }
        if (i.From.IsFloat() && i.Type == RegisterType.S64)
        {
            PrintToLong(i, operand);
            return;
        }
        var known = (i.From.IsFloat() || i.From.IsInteger()) && (i.Type.IsFloat() || i.Type.IsInteger());
        if (!known)
            throw Unsupported(i);
        var rounding = (i.From, i.Type) switch
        {
            var (a, b) when a.IsFloat() && b.IsInteger() => Name(i.Rounding) + ".",
            (RegisterType.F64, RegisterType.F32) => "rn.",
            var (a, b) when a.IsInteger() && b.IsFloat() => "rn.",
            _ => "",
        };
        Line($"cvt.{rounding}{to}.{from}", Result(i), operand);
    }

    // Unlike 32 bits, 64 are not 0 for a NaN.
    void PrintToLong(Instruction i, string operand)
    {
        var (number, isNaN) = (Registers.New(i.Type), Registers.New(RegisterType.Predicate));
        Line($"cvt.{Name(i.Rounding)}.s64.{Suffix(i.From)}", number, operand);
        Line($"setp.nan.{Suffix(i.From)}", isNaN, operand, operand);
        Line("selp.s64", Result(i), "0", number, isNaN);
    }

    static string Name(Rounding rounding) => rounding switch
    {
        Rounding.NearestEven => "rni",
        Rounding.Floor => "rmi",
        Rounding.Ceiling => "rpi",
        _ => "rzi",
    };

    void PrintPack(Instruction i)
    {
        var (low, high) = (Text(i.Operands[0], RegisterType.F32), Text(i.Operands[1], RegisterType.F32));
        if (i.Type == RegisterType.BF16x2 || target.AtLeast(8, 0))
        {
            Require($"packing {Suffix(i.Type)}", 8, 0, 7, 0);
            Line($"cvt.rn.{Suffix(i.Type)}.f32", Result(i), high, low);
            return;
        }
        var (first, second) = (Registers.New(PtxRegisters.Half), Registers.New(PtxRegisters.Half));
        Line("cvt.rn.f16.f32", first, low);
        Line("cvt.rn.f16.f32", second, high);
        Line("mov.b32", Result(i), $"{{{first}, {second}}}");
    }

    void PrintHalf(Instruction i)
    {
        var (low, operand) = (i.Opcode == Opcode.LowHalf, InRegister(i.Operands[0], i.From));
        if (i.From == RegisterType.BF16x2)
        {
            var bits = Registers.New(RegisterType.U32);
            Line(low ? "shl.b32" : "and.b32", bits, operand, low ? "16" : "0xFFFF0000");
            Line("mov.b32", Result(i), bits);
            return;
        }
        var (first, second) = (Registers.New(PtxRegisters.Half), Registers.New(PtxRegisters.Half));
        Line("mov.b32", $"{{{first}, {second}}}", operand);
        Line("cvt.f32.f16", Result(i), low ? first : second);
    }
}
