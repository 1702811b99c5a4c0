namespace Whence.Runtime.Simulated.Ptx;

sealed partial class PtxParser
{
    // = {1, 2, other+4, generic(other)}: numbers of the variable's type, and addresses where it holds such.
    void Fill(PtxVariable variable)
    {
        var (contents, depth, deepest) = (new List<byte>(), 0, 0);
        do
        {
            while (Accept("{"))
                deepest = Math.Max(deepest, ++depth);
            contents.AddRange(BitConverter.GetBytes(Value(variable, contents.Count)).AsSpan(0, variable.Type.Bytes()));
            while (depth > 0 && Accept("}"))
                depth--;
        }
        while (Accept(","));
        if (depth != 0 || contents.Count > variable.Bytes)
            throw Error($"the values of '{variable.Name}' do not fit it");
        // Where rows are short, those behind them would have to move.
        if (deepest > 1 && contents.Count < variable.Bytes)
            throw Error($"the rows of '{variable.Name}' must be whole here");
        variable.Contents = [.. contents];
    }

    ulong Value(PtxVariable variable, int at)
    {
        var isGeneric = Now.Text == "generic" && After.Text == "(";
        this.at += isGeneric ? 2 : 0;
        var value = Operand(inside: true);
        if (isGeneric)
            Expect(")");
        if (isGeneric && value is PtxOperand.Symbol inside && Now.Text is ("+" or "-"))
            value = inside with { Offset = inside.Offset + Offset() };
        switch (value)
        {
            case PtxOperand.Symbol { Of: { Space: PtxSpace.Global or PtxSpace.Const } other } symbol when variable.Type.Bits() == 64 && !variable.Type.IsFloat():
                variable.Addresses.Add((at, other));
                return (ulong)symbol.Offset;
            case PtxOperand.Integer integer when !isGeneric && variable.Type.IsInteger():
                return integer.Bits;
            case PtxOperand.Number number when !isGeneric && variable.Type is PtxType.F32:
                return number.SingleBits ?? BitConverter.SingleToUInt32Bits((float)number.Value);
            case PtxOperand.Number number when !isGeneric && variable.Type is PtxType.F64:
                return BitConverter.DoubleToUInt64Bits(number.Value);
            default:
                throw Error($"'{variable.Name}' can only be set to numbers of its type, or to addresses in global or constant memory");
        }
    }
}
