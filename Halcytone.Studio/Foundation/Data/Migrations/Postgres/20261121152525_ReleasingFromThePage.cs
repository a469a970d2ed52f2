using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Halcytone.Studio.Foundation.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class ReleasingFromThePage : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "taken_back_at",
                table: "releases",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "picture",
                table: "public_page",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "taken_back_by",
                table: "public_page",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "taken_back_why",
                table: "public_page",
                type: "character varying(300)",
                maxLength: 300,
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "release_before",
                table: "post_moves",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "undo_until",
                table: "post",
                type: "timestamp with time zone",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "taken_back_at",
                table: "releases");

            migrationBuilder.DropColumn(
                name: "picture",
                table: "public_page");

            migrationBuilder.DropColumn(
                name: "taken_back_by",
                table: "public_page");

            migrationBuilder.DropColumn(
                name: "taken_back_why",
                table: "public_page");

            migrationBuilder.DropColumn(
                name: "release_before",
                table: "post_moves");

            migrationBuilder.DropColumn(
                name: "undo_until",
                table: "post");
        }
    }
}
