package org.example.orders;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;

@Entity
public class CustomerOrder {
    @Id
    @GeneratedValue
    private Long id;

    private String customer;
    private int pieces;

    protected CustomerOrder() {}

    CustomerOrder(String customer, int pieces) {
        this.customer = customer;
        this.pieces = pieces;
    }

    public Long getId() {
        return id;
    }

    public String getCustomer() {
        return customer;
    }

    public int getPieces() {
        return pieces;
    }
}
