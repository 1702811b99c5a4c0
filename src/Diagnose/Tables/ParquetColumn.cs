using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace Whence.Diagnose.Tables;

/// <summary>Reads the cells of one column of a Parquet file, group of rows by group of rows.</summary>
sealed class ParquetColumn(string source, DataField field, ColumnBuilder builder)
{
    public Task Append(ParquetRowGroupReader rows, int count) => Type.GetTypeCode(field.ClrType) switch
    {
        TypeCode.String => AppendTexts(rows, count),
        TypeCode.Object when field.ClrType == typeof(ReadOnlyMemory<char>) => AppendTexts(rows, count),
        TypeCode.Double => AppendNumbers<double>(rows, count, value => value),
        TypeCode.Single => AppendNumbers<float>(rows, count, value => value),
        TypeCode.Int64 => AppendNumbers<long>(rows, count, value => value),
        TypeCode.UInt64 => AppendNumbers<ulong>(rows, count, value => value),
        TypeCode.Int32 => AppendNumbers<int>(rows, count, value => value),
        TypeCode.UInt32 => AppendNumbers<uint>(rows, count, value => value),
        TypeCode.Int16 => AppendNumbers<short>(rows, count, value => value),
        TypeCode.UInt16 => AppendNumbers<ushort>(rows, count, value => value),
        TypeCode.SByte => AppendNumbers<sbyte>(rows, count, value => value),
        TypeCode.Byte => AppendNumbers<byte>(rows, count, value => value),
        TypeCode.Decimal => AppendNumbers<decimal>(rows, count, value => (double)value),
        TypeCode.Boolean => AppendWords<bool>(rows, count, value => value ? "true" : "false"),
        TypeCode.DateTime => AppendWords<DateTime>(rows, count, value => value.ToString("s", CultureInfo.InvariantCulture)),
        _ => throw new TableException(source, $"holds {field.ClrType.Name}, expects numbers, texts, booleans or times", column: builder.Name),
    };

    Task AppendNumbers<T>(ParquetRowGroupReader rows, int count, Func<T, double> number)
        where T : struct, IFormattable => AppendValues<T>(rows, count, value =>
    {
        if (builder.IsText)
            builder.Add(value.ToString(null, CultureInfo.InvariantCulture));
        else
            builder.AddNumber(number(value));
    });

    Task AppendWords<T>(ParquetRowGroupReader rows, int count, Func<T, string> word)
        where T : struct => AppendValues<T>(rows, count, value => builder.AddText(word(value)));

    async Task AppendValues<T>(ParquetRowGroupReader rows, int count, Action<T> add)
        where T : struct
    {
        if (!field.IsNullable && field.MaxDefinitionLevel == 0)
        {
            var values = new T[count];
            await rows.ReadAsync<T>(field, values.AsMemory());
            Array.ForEach(values, add);
            return;
        }
        var cells = new T?[count];
        await rows.ReadAsync<T>(field, cells.AsMemory());
        foreach (var cell in cells)
        {
            if (cell is { } value)
                add(value);
            else
                builder.AddMissing();
        }
    }

    async Task AppendTexts(ParquetRowGroupReader rows, int count)
    {
        var texts = new string?[count];
        await rows.ReadAsync(field, texts.AsMemory());
        foreach (var text in texts)
            builder.AddText(text);
    }
}
